/**
 * `deno task evaluate --model M --in DIR`: measures a model on labeled images.
 *
 * @module
 */
import { join } from "@std/path";
import { imageFolder } from "../datasets/mod.ts";
import {
  parseFlags,
  progressOutput,
  runCommand,
  text,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";
import { DataError, ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import { accuracy, calibration, classAccuracies, confusionMatrix } from "../lib/metrics/mod.ts";
import { loadModel } from "../lib/model_folder/mod.ts";
import { createProgress } from "../lib/terminal/mod.ts";

const command = {
  name: "evaluate",
  summary: "Measures a model on the labeled images of a folder: accuracy, classes, calibration.",
  flags: {
    model: text("DIR", "The model folder"),
    in: text("DIR", "Labeled images: a folder for each class, named as the model's classes"),
    out: text("DIR", "Write evaluation.json and evaluation.md there"),
    quiet: toggle("Show no progress"),
    json: toggle("Print the measures as JSON"),
  },
};

/** How a model does on labeled images. */
export type Evaluation = {
  readonly images: number;
  readonly classes: readonly string[];
  /** In percent. */
  readonly accuracy: number;
  /** In percent; null for a class without images. */
  readonly classAccuracies: readonly (number | null)[];
  /** `[class][predicted class]`. */
  readonly confusion: readonly (readonly number[])[];
  /** Expected calibration error in percent, over 15 intervals of confidence. */
  readonly calibrationError: number;
};

/**
 * Measures a model.
 *
 * @param args flags as on the command line
 * @throws {Error} if the folder's classes are not the model's, or a folder cannot be used
 */
export async function evaluate(args: readonly string[]): Promise<Evaluation> {
  const flags = parseFlags(command, args);
  if (flags.model === undefined) throw new UsageError("Name the model folder: --model DIR");
  if (flags.in === undefined) throw new UsageError("Name the folder of images: --in DIR");
  if (flags.out !== undefined) await ensureWritable(flags.out);
  const model = await loadModel(flags.model);
  try {
    const { side, channels, resize } = model.config.target;
    using folder = imageFolder(flags.in, { size: side, channels, resize });
    const numbers = folder.classes.map((name) => model.classes.indexOf(name));
    const strange = folder.classes.find((_, k) => numbers[k] < 0);
    if (strange !== undefined) {
      throw new DataError(
        `Cannot evaluate on ${flags.in}: the model has no class ${strange}, only ` +
          model.classes.join(", "),
      );
    }
    const output = progressOutput(flags);
    const progress = createProgress(output, { label: "evaluate", total: folder.count });
    const labels: number[] = [], probabilities: Float32Array[] = [];
    for await (const { images, indices } of folder.inOrder()) {
      for (const { probabilities: row } of model.classify(images)) probabilities.push(row);
      for (const index of indices) labels.push(numbers[folder.index.files[index].label]);
      images.dispose();
      progress.update(labels.length, {});
    }
    progress.end();
    for (const { path, reason } of folder.listSkipped()) {
      output?.write(`skipped: ${path}: ${reason}\n`);
    }
    const evaluation = measure(model.classes, probabilities, labels);
    if (flags.out !== undefined) {
      const write = (name: string, content: string) =>
        writeFileAtomically(join(flags.out!, name), content);
      await write("evaluation.json", `${JSON.stringify(evaluation, null, 2)}\n`);
      await write("evaluation.md", `${render(evaluation)}\n`);
    }
    return evaluation;
  } finally {
    model.dispose();
  }
}

function measure(
  classes: readonly string[],
  probabilities: readonly Float32Array[],
  labels: readonly number[],
): Evaluation {
  const predictions = probabilities.map((row) => row.indexOf(Math.max(...row)));
  return {
    images: labels.length,
    classes,
    accuracy: accuracy(predictions, labels),
    classAccuracies: classAccuracies(predictions, labels, classes.length),
    confusion: confusionMatrix(predictions, labels, classes.length),
    calibrationError: calibration(probabilities, labels).error,
  };
}

/** Returns the measures as Markdown, which a terminal shows as well. */
function render(
  { images, classes, accuracy, classAccuracies, confusion, calibrationError }: Evaluation,
): string {
  const rows = classes.map((name, k) =>
    `| ${name} | ${classAccuracies[k]?.toFixed(1) ?? "–"} | ${confusion[k].join(" | ")} |`
  );
  return [
    `accuracy ${accuracy.toFixed(2)} % of ${images} images, calibration error ` +
    `${calibrationError.toFixed(2)} %`,
    "",
    `| class | accuracy, % | ${classes.map((name) => `as ${name}`).join(" | ")} |`,
    `|---|---|${"---|".repeat(classes.length)}`,
    ...rows,
  ].join("\n");
}

if (import.meta.main) {
  await runCommand(async () => {
    const evaluation = await evaluate(Deno.args);
    const { json } = parseFlags(command, Deno.args);
    console.log(json ? JSON.stringify(evaluation) : render(evaluation));
  });
}
