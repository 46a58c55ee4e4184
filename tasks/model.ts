/**
 * `deno task model RUN --out MODEL`: makes a model folder of a finished run.
 *
 * @module
 */
import { ensureWritable } from "../lib/files/mod.ts";
import { modelOfRun } from "../lib/model_folder/mod.ts";
import {
  argument,
  parseFlags,
  runCommand,
  text,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";

const command = {
  name: "model",
  summary:
    "Makes a model folder of a finished run: what it learned, to classify and translate with.",
  flags: {
    run: argument(
      "RUN",
      "Directory of the run, such as runs/table1/mnist-mnistm/pixelda/seed-0",
      "",
    ),
    out: text("DIR", "The model folder to write"),
    json: toggle("Print the folder's name as JSON"),
  },
};

/**
 * Writes the model folder of a run.
 *
 * @param args flags as on the command line
 * @returns the folder
 * @throws {Error} if the run is not finished, its method trains no tower, or the folder is unwritable
 */
export async function model(args: readonly string[]): Promise<string> {
  const { run, out } = parseFlags(command, args);
  if (run === "") throw new UsageError("Name the directory of a finished run");
  if (out === undefined) throw new UsageError("Say where to write the model: --out DIR");
  await ensureWritable(out);
  await modelOfRun(run, out);
  return out;
}

if (import.meta.main) {
  await runCommand(async () => {
    const out = await model(Deno.args);
    const { json } = parseFlags(command, Deno.args);
    console.log(json ? JSON.stringify({ model: out }) : `${out}: see its README.md`);
  });
}
