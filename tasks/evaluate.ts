/**
 * `deno task evaluate --model M --in DIR`: measures a model on labeled images.
 *
 * @module
 */
import { basename, join, resolve } from "@std/path";
import type { ImageFolder, IndexedFile } from "../datasets/mod.ts";
import {
  parseFlags,
  progressOutput,
  runCommand,
  text,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";
import { createCanvas, drawImage, encodePng } from "../lib/drawing/mod.ts";
import { DataError, ensureWritable, writeFileAtomically } from "../lib/files/mod.ts";
import {
  accuracy,
  angleError,
  calibration,
  classAccuracies,
  confusionMatrix,
} from "../lib/metrics/mod.ts";
import { type Classification, loadModel } from "../lib/model_folder/mod.ts";
import { type Evaluation, renderEvaluation } from "../lib/report/mod.ts";
import { openFolder, readFolder } from "./read_folder.ts";

const command = {
  name: "evaluate",
  summary: "Measures a model on the labeled images of a folder: accuracy, classes, calibration.",
  flags: {
    model: text("DIR", "The model folder"),
    in: text("DIR", "Labeled images: a folder for each class, named as the model's classes"),
    out: text("DIR", "Write evaluation.html, .json and .md there"),
    quiet: toggle("Show no progress"),
    json: toggle("Print the measures as JSON"),
  },
};

/** Mistakes that are named and shown, at most. */
const SHOWN = 24;

/** An image that was classified: its position in the folder, its true class by number, and what was found. */
type Classified = Classification & {
  readonly position: number;
  readonly file: IndexedFile;
  readonly truth: number;
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
    using folder = openFolder(flags.in, model.config.target);
    const numbers = folder.classes.map((name) => model.classes.indexOf(name));
    const strange = folder.classes.find((_, k) => numbers[k] < 0);
    if (strange !== undefined) {
      throw new DataError(
        `Cannot evaluate on ${flags.in}: the model has no class ${strange}, only ` +
          model.classes.join(", "),
      );
    }
    const all: Classified[] = [];
    const reading = { label: "evaluate", output: progressOutput(flags) };
    for await (const { images, files, indices } of readFolder(folder, reading)) {
      model.classify(images).forEach((found, i) => {
        const file = files[i];
        all.push({ ...found, position: indices[i], file, truth: numbers[file.label] });
      });
    }
    const mistakes = all.filter(({ index, truth }) => index !== truth)
      .sort((a, b) => b.probabilities[b.index] - a.probabilities[a.index]).slice(0, SHOWN);
    const evaluation = measure(model.classes, all, mistakes);
    if (flags.out !== undefined) {
      const names = [flags.model, flags.in].map((path) => basename(resolve(path)));
      const page = renderEvaluation(evaluation, {
        title: names.join(" on "),
        pictures: await drawImages(folder, mistakes.map(({ position }) => position)),
      });
      const write = (name: string, content: string) =>
        writeFileAtomically(join(flags.out!, name), content);
      await write("evaluation.json", `${JSON.stringify(evaluation, null, 2)}\n`);
      await write("evaluation.md", `${render(evaluation)}\n`);
      await write("evaluation.html", page);
    }
    return evaluation;
  } finally {
    model.dispose();
  }
}

function measure(
  classes: readonly string[],
  all: readonly Classified[],
  mistakes: readonly Classified[],
): Evaluation {
  const predictions = all.map(({ index }) => index), labels = all.map(({ truth }) => truth);
  const { error, bins } = calibration(all.map(({ probabilities }) => probabilities), labels);
  const hasPoses = all.every(({ quaternion, file }) => quaternion && file.pose !== null);
  return {
    images: labels.length,
    classes,
    accuracy: accuracy(predictions, labels),
    classAccuracies: classAccuracies(predictions, labels, classes.length),
    confusion: confusionMatrix(predictions, labels, classes.length),
    calibrationError: error,
    calibration: bins,
    ...(hasPoses && {
      angle: angleError(
        all.flatMap(({ quaternion }) => quaternion!),
        all.flatMap(({ file }) => file.pose!),
      ),
    }),
    mistakes: mistakes.map(({ file: { path }, truth, index, label, probabilities }) => ({
      ...{ file: path, class: classes[truth], predicted: label, probability: probabilities[index] },
    })),
  };
}

/** Draws images of a folder as PNG files. */
async function drawImages(
  folder: ImageFolder,
  positions: readonly number[],
): Promise<Uint8Array[]> {
  const { images: { pixels, count, height, width, channels } } = await folder.decode(positions);
  return positions.map((_, index) => {
    const canvas = createCanvas(width, height);
    const images = { shape: [count, height, width, channels] as const, values: pixels };
    drawImage(canvas, images, { index, left: 0, top: 0, scale: 1 });
    return encodePng(canvas);
  });
}

/** Returns the measures as Markdown, which a terminal shows as well. */
function render(
  { images, classes, accuracy, classAccuracies, confusion, calibrationError, angle }: Evaluation,
): string {
  const rows = classes.map((name, k) =>
    `| ${name} | ${classAccuracies[k]?.toFixed(1) ?? "–"} | ${confusion[k].join(" | ")} |`
  );
  return [
    `accuracy ${accuracy.toFixed(2)} % of ${images} images, calibration error ` +
    `${calibrationError.toFixed(2)} %` +
    (angle ? `, angle ${angle.mean.toFixed(1)}° (median ${angle.median.toFixed(1)}°)` : ""),
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
