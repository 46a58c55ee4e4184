/**
 * The card of a model: what a person must know who is handed one.
 *
 * @module
 */
import type { ModelConfig } from "./config.ts";

/** What a card says besides the config. */
export type ModelFacts = {
  /** What the data was, in words. */
  readonly data: string;
  /** How well it did, by the name of the measure, such as `accuracy`. */
  readonly metrics: { readonly [name: string]: number };
  /** A picture in the same folder: its file's name, and what its columns show. */
  readonly picture?: { readonly file: string; readonly columns: readonly string[] };
};

/** Returns the card in Markdown. */
export function cardOf(
  { classes, target, source, task, generator, method, writtenBy, configHash }: ModelConfig,
  { data, metrics, picture }: ModelFacts,
): string {
  const measures = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  const format = ({ side, channels, resize }: typeof target) =>
    `${side} × ${side} pixels, ${channels === 1 ? "gray" : "color"}, fitted by "${resize}"`;
  const lines = [
    `# ${method}: ${classes.length} classes${task.kind === "poses" ? " and poses" : ""}`,
    "",
    "A classifier of images, trained without their labels by unsupervised domain adaptation, with " +
    `pixelda ${writtenBy}.`,
    "",
    "| | |",
    "|---|---|",
    `| method | ${method} |`,
    `| data | ${escapeCell(data)} |`,
    `| classes | ${escapeCell(shorten(classes))} |`,
    `| input of the classifier | ${format(target)} |`,
    ...(generator ? [`| input of the generator | ${format(source)} |`] : []),
    ...measures.map(([name, value]) => `| ${name} | ${Math.round(100 * value) / 100} |`),
    `| config | ${configHash} |`,
    "| license | to be filled in: of the model, and of the images that it learned from |",
    "",
    ...(picture
      ? [
        `![${picture.columns.join(", ")}](${picture.file})`,
        "",
        `*${picture.columns.join(", ")}.*`,
        "",
      ]
      : []),
    "## Use",
    "",
    "```sh",
    "deno task classify --model DIR --in IMAGES",
    ...(generator ? ["deno task translate --model DIR --in IMAGES --out TRANSLATED"] : []),
    "deno task try --model DIR",
    "```",
    "",
    "```ts",
    'import { loadModel } from "jsr:@pixelda/pixelda";',
    "",
    'const model = await loadModel("DIR");',
    "```",
    "",
  ];
  return lines.join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}

/** The names of a few classes. */
function shorten(classes: readonly string[]): string {
  const shown = classes.slice(0, 20).join(", ");
  return classes.length > 20 ? `${shown}, … (${classes.length})` : shown;
}
