/**
 * `deno task export --model M --format F --out DIR`: writes a model for other programs.
 *
 * @module
 */
import { join } from "@std/path";
import {
  choice,
  parseFlags,
  runCommand,
  text,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";
import { EXPORT_FORMATS } from "../lib/export/mod.ts";
import { ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import {
  COMPARED_IMAGES,
  CONFIG_FILE,
  exportNetworks,
  loadModel,
  PARAMETERS_FILE,
} from "../lib/model_folder/mod.ts";

const command = {
  name: "export",
  summary: "Writes a model's classifier and generator for other programs, and compares 16 images.",
  flags: {
    model: text("DIR", "The model folder"),
    format: choice([...EXPORT_FORMATS, "safetensors"], "For which program"),
    out: text("DIR", "Where to write"),
    json: toggle("Print what was written as JSON"),
  },
};

/** A file or folder that was written. */
export type Exported = {
  readonly path: string;
  /** Largest difference from our own output on 16 images; 0 where numbers are copied. */
  readonly difference: number;
};

/**
 * Exports a model.
 *
 * @param args flags as on the command line
 * @returns what was written
 * @throws {Error} if an export computes something else, in which case it is not written
 */
export async function exportModel(args: readonly string[]): Promise<readonly Exported[]> {
  const { model: directory, format, out } = parseFlags(command, args);
  if (directory === undefined) throw new UsageError("Name the model folder: --model DIR");
  if (format === undefined) throw new UsageError("Say for which program: --format onnx");
  if (out === undefined) throw new UsageError("Say where to write: --out DIR");
  await ensureWritable(out);
  const model = await loadModel(directory);
  try {
    // What the classes are called, and what images the networks take.
    await copy(join(directory, CONFIG_FILE), join(out, CONFIG_FILE));
    if (format === "safetensors") {
      const path = join(out, PARAMETERS_FILE);
      await copy(join(directory, PARAMETERS_FILE), path);
      return [{ path, difference: 0 }];
    }
    return await exportNetworks(model, format, { directory: out });
  } finally {
    model.dispose();
  }
}

async function copy(from: string, to: string): Promise<void> {
  await writeFileAtomically(to, await Deno.readFile(from));
}

if (import.meta.main) {
  await runCommand(async () => {
    const exported = await exportModel(Deno.args);
    const { json } = parseFlags(command, Deno.args);
    if (json) console.log(JSON.stringify(exported));
    else {
      for (const { path, difference } of exported) {
        console.log(
          `${path}: largest difference ${difference.toExponential(1)} on ${COMPARED_IMAGES} images`,
        );
      }
    }
  });
}
