/**
 * `deno task classify --model M --in DIR [--out FILE.csv|.jsonl]`: classifies a folder of images.
 *
 * @module
 */
import { imageFolder } from "../datasets/mod.ts";
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
import { createProgress } from "../lib/terminal/mod.ts";
import { dirname, extname } from "@std/path";

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
  const { side, channels, resize } = model.config.target;
  const folder = imageFolder(flags.in, { layout: "none", size: side, channels, resize });
  const output = progressOutput(flags);
  const progress = createProgress(output, { label: "classify", total: folder.count });
  const lines = [...writer.head(model.config)];
  try {
    let done = 0;
    for await (const { images, indices } of folder.inOrder()) {
      model.classify(images).forEach((found, i) => {
        lines.push(
          writer.line({ file: folder.index.files[indices[i]].path, ...found }, model.config),
        );
      });
      images.dispose();
      progress.update(done += indices.length, {});
    }
  } finally {
    progress.end();
    folder.close();
    model.dispose();
  }
  for (const { path, reason } of folder.listSkipped()) {
    output?.write(`skipped: ${path}: ${reason}\n`);
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
