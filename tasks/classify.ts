/**
 * `deno task classify --model M --in DIR [--out FILE.csv|.jsonl]`: classifies a folder of images.
 *
 * @module
 */
import {
  parseFlags,
  progressOutput,
  runCommand,
  text,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";
import { csvLine, ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import { type Classification, loadModel, type ModelConfig } from "../lib/model_folder/mod.ts";
import { dirname, extname } from "@std/path";
import { openFolder, readFolder } from "./read_folder.ts";

const command = {
  name: "classify",
  summary: "Classifies the images of a folder, and prints or writes a line for each.",
  flags: {
    model: text("DIR", "The model folder"),
    in: text("DIR", "The images; folders inside are looked through"),
    out: text("FILE", "Write there, as CSV or, if it ends in .jsonl, as JSON lines"),
    quiet: toggle("Show no progress"),
    json: toggle("Print JSON lines instead of CSV"),
  },
};

/** One classified file. */
type Row = { readonly file: string } & Classification;

/**
 * Classifies images.
 *
 * @param args flags as on the command line
 * @returns the lines, each with its end, the header of CSV among them
 * @throws {Error} if the folder or the model cannot be read, or the output cannot be written
 */
export async function classify(args: readonly string[]): Promise<readonly string[]> {
  const flags = parseFlags(command, args);
  if (flags.model === undefined) throw new UsageError("Name the model folder: --model DIR");
  if (flags.in === undefined) throw new UsageError("Name the folder of images: --in DIR");
  const format = flags.out === undefined
    ? flags.json ? ".jsonl" : ".csv"
    : extname(flags.out).toLowerCase();
  const writer = writers[format as keyof typeof writers];
  if (writer === undefined) {
    throw new UsageError(`Cannot write ${flags.out}: its name must end in .csv or .jsonl`);
  }
  if (flags.out !== undefined) await ensureWritable(dirname(flags.out));
  const model = await loadModel(flags.model);
  const lines = [...writer.head(model.config)];
  try {
    using folder = openFolder(flags.in, model.config.target, "none");
    const reading = { label: "classify", output: progressOutput(flags) };
    for await (const { images, files } of readFolder(folder, reading)) {
      model.classify(images).forEach((found, i) => {
        lines.push(writer.line({ file: files[i].path, ...found }, model.config));
      });
    }
  } finally {
    model.dispose();
  }
  if (flags.out !== undefined) await writeFileAtomically(flags.out, lines.join(""));
  return lines;
}

/** The class with the second highest probability. */
function runnerUp({ index, probabilities }: Classification): number {
  let second = index === 0 ? 1 : 0;
  probabilities.forEach((p, k) => {
    if (k !== index && p > probabilities[second]) second = k;
  });
  return second;
}

const writers = {
  ".csv": {
    head: ({ task }: ModelConfig) => [csvLine([
      ...["file", "class", "probability", "runner-up", "runner-up probability"],
      ...(task.kind === "poses" ? ["w", "x", "y", "z"] : []),
    ])],
    line(row: Row, { classes }: ModelConfig) {
      const second = runnerUp(row);
      const round = (value: number) => value.toFixed(6);
      return csvLine([
        ...[row.file, row.label, round(row.probabilities[row.index])],
        ...[classes[second], round(row.probabilities[second])],
        ...(row.quaternion ?? []).map(round),
      ]);
    },
  },
  ".jsonl": {
    head: () => [],
    line(row: Row, { classes }: ModelConfig) {
      const second = runnerUp(row);
      const { file, label, index, probabilities, quaternion } = row;
      const next = { class: classes[second], probability: probabilities[second] };
      return `${
        JSON.stringify({
          ...{ file, class: label, probability: probabilities[index], runnerUp: next, quaternion },
        })
      }\n`;
    },
  },
};

if (import.meta.main) {
  await runCommand(async () => {
    const lines = await classify(Deno.args);
    const { out } = parseFlags(command, Deno.args);
    console.log(out ?? lines.join("").trimEnd());
  });
}
