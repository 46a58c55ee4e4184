/**
 * The page about one model on labeled images.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { dataTable, type Html, html } from "../html/mod.ts";
import type { ConfidenceBin } from "../metrics/mod.ts";
import { drawPlot, Plot, seriesColor } from "../plots/mod.ts";
import { confusionTable, HEAT } from "./confusion.ts";
import { renderPage } from "./page.ts";

/** An image that a model takes for another class. */
export type Mistake = {
  /** The path, from the folder. */
  readonly file: string;
  readonly class: string;
  readonly predicted: string;
  /** Of the predicted class, in [0, 1]. */
  readonly probability: number;
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
  /** Expected calibration error in percent. */
  readonly calibrationError: number;
  /** What the calibration error is made of: intervals of confidence. */
  readonly calibration: readonly ConfidenceBin[];
  /** Mean and median angle between estimated and true poses, in degrees, where there are some. */
  readonly angle?: { readonly mean: number; readonly median: number };
  /** The mistakes with the highest probabilities, the highest first. */
  readonly mistakes: readonly Mistake[];
};

/** What else the page shows. */
export type EvaluationPage = {
  /** Of the page: what was evaluated on what. */
  readonly title: string;
  /** PNG files of the mistakes, as the network saw them. */
  readonly pictures: readonly Uint8Array[];
};

/**
 * Renders a page about an evaluation: accuracy, classes, confusion, calibration and mistakes.
 *
 * @param evaluation what was measured
 * @param page its title, and pictures of the mistakes
 * @returns an HTML document that loads nothing
 *
 * @example
 * ```ts
 * const evaluation = {
 *   ...{ images: 2, classes: ["cup", "<plate>"], accuracy: 50, classAccuracies: [100, 0] },
 *   ...{ confusion: [[1, 0], [1, 0]], calibrationError: 40, mistakes: [] },
 *   calibration: [{ from: 0.8, to: 1, count: 2, confidence: 90, accuracy: 50 }],
 * };
 * const page = renderEvaluation(evaluation, { title: "A model on photos", pictures: [] });
 * if (!page.includes("<th scope=\"row\">&lt;plate&gt;</th><td>0.0</td>")) throw new Error(page);
 * ```
 */
export function renderEvaluation(
  evaluation: Evaluation,
  { title, pictures }: EvaluationPage,
): string {
  const { accuracy, images, classes, confusion, angle, mistakes } = evaluation;
  const part = (id: string, title: string, content: Html) => ({ id, title, content });
  return renderPage({
    title,
    introduction: html`
      <p>
        Accuracy <strong>${accuracy.toFixed(2)} %</strong> of ${images.toLocaleString(
          "en",
        )} images in
        ${classes.length} classes.
      </p>
      ${angle && describeAngle(angle)}
    `,
    parts: [
      part("classes", "Classes", classTable(evaluation)),
      part(
        "confusion",
        "Confusion",
        html`<p>Images: ${HEAT}</p>${confusionTable("All images", classes, confusion)}`,
      ),
      part("calibration", "Calibration", reliability(evaluation)),
      part("mistakes", "Most certain mistakes", mistakeList(mistakes, pictures)),
    ],
  });
}

function describeAngle({ mean, median }: { readonly mean: number; readonly median: number }): Html {
  const [first, second] = [mean, median].map((degrees) => degrees.toFixed(1));
  return html`<p>Angle between estimated and true poses: mean ${first}°, median ${second}°.</p>`;
}

function classTable({ classes, classAccuracies, confusion }: Evaluation): Html {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return dataTable({
    caption:
      "Of each class's images, how many are recognized; of the images taken for it, how many are",
    head: ["Class", "Accuracy, %", "Precision, %", "Images"],
    rows: classes.map((name, k) => {
      const predicted = sum(confusion.map((row) => row[k]));
      return [
        name,
        classAccuracies[k]?.toFixed(1) ?? "–",
        predicted === 0 ? "–" : (100 * confusion[k][k] / predicted).toFixed(1),
        sum(confusion[k]),
      ];
    }),
  });
}

/** The reliability diagram (Guo et al. 2017, Figure 1), with its numbers in a table. */
function reliability({ calibration, calibrationError }: Evaluation): Html {
  const filled = calibration.filter(({ count }) => count > 0)
    .map((bin) => ({ ...bin, from: 100 * bin.from, to: 100 * bin.to }));
  const [last] = filled.slice(-1);
  const description = `Reliability diagram: accuracy by confidence. Of ${last.count} predictions ` +
    `with a probability above ${last.from.toFixed(0)} %, ${last.accuracy.toFixed(1)} % are right.`;
  const axis = { domain: [0, 100], grid: true, ticks: 6 };
  const svg = drawPlot(description, {
    height: 320,
    marginLeft: 44,
    x: { ...axis, label: "confidence, %" },
    y: { ...axis, label: "accuracy, %" },
    marks: [
      Plot.rectY(filled, { x1: "from", x2: "to", y: "accuracy", fill: seriesColor(6), inset: 0.5 }),
      Plot.line([[0, 0], [100, 100]], { stroke: "currentColor", strokeDasharray: "4 3" }),
    ],
  });
  const error = calibrationError.toFixed(2);
  return html`
    <p>
      Expected calibration error ${error} %: how far the model's probabilities are from the share of images
      where it is right. On the dashed line both are equal; a bar that ends below it is of a model that is
      too sure.
    </p>
    <figure class="chart">
      <figcaption>Reliability diagram</figcaption>
      ${svg}
      <details><summary>Values</summary>${dataTable({
        caption: "Predictions by confidence",
        head: ["Confidence, %", "Predictions", "Mean confidence, %", "Accuracy, %"],
        rows: filled.map(({ from, to, count, confidence, accuracy }) => [
          `${from.toFixed(1)} to ${to.toFixed(1)}`,
          count,
          confidence.toFixed(1),
          accuracy.toFixed(1),
        ]),
      })}</details>
    </figure>
  `;
}

/** Side of a picture on the page, in pixels. */
const SHOWN_SIDE = 96;

function mistakeList(mistakes: readonly Mistake[], pictures: readonly Uint8Array[]): Html {
  if (mistakes.length === 0) return html`<p>There are none.</p>`;
  const figures = mistakes.map((mistake, i) => {
    const address = `data:image/png;base64,${Buffer.from(pictures[i]).toString("base64")}`;
    return html`
      <figure class="strip">
        <img src="${address}" width="${SHOWN_SIDE}" height="${SHOWN_SIDE}" alt="${mistake.file}">
        <figcaption>
          ${mistake.class}, taken for ${mistake.predicted}
          (${(100 * mistake.probability).toFixed(1)} %)<br><small>${mistake.file}</small>
        </figcaption>
      </figure>
    `;
  });
  return html`
    <p>As the network saw them.</p>
    <div class="cards">${figures}</div>
  `;
}
