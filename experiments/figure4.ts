/**
 * Figure 4: LineMod's renders translated to crops of photos, and their nearest neighbors there.
 *
 * `deno task figure4 [--out runs] [--seed 0]`, after `deno task table2`.
 *
 * @module
 */
import { averagePoolScenario, loadPoseScenario } from "../datasets/mod.ts";
import type { tf } from "../lib/engine/mod.ts";
import { preprocess } from "../lib/layers/mod.ts";
import { chosenDataDir } from "./cli/mod.ts";
import { requireSameData } from "./figures/adapted_run.ts";
import { defineFigure, printFigure } from "./figures/figure_command.ts";
import type { PixelDaSettings } from "./methods/pixelda.ts";

/** What the config of a run of Table 2 says of images and generator. */
type PoseConfig = {
  readonly objects: readonly string[];
  readonly channels: number;
  readonly side: number;
  readonly own: Pick<PixelDaSettings, "generator">;
};

/**
 * Draws the figure of a run that is there.
 *
 * @param options flags as on the command line, in camel case
 * @returns what it shows
 */
export const figure4 = defineFigure<PoseConfig>({
  name: "figure4",
  summary: "Draws Figure 4 of a PixelDA run of Table 2: generated crops, and their neighbors.",
  title: "Figure 4: Synthetic Cropped LineMod → Cropped LineMod",
  table: "table2",
  scenario: "linemod",
  async subject(run, options, output) {
    const { objects, channels, side, own } = run.config;
    const loaded = await loadPoseScenario("linemod", {
      dataDir: chosenDataDir(options),
      embedded: options.embedded || run.config.data === "embedded",
      objects,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${loaded.description}\n`);
    requireSameData(run, loaded);
    const { source, target, classes, description } = averagePoolScenario(loaded, side);
    const format = (images: tf.Tensor4D) => preprocess(images, { side, channels }, "resize");
    return {
      description,
      generator: {
        ...own.generator,
        height: side,
        width: side,
        inputChannels: channels,
        outputChannels: channels,
      },
      source: source.train,
      sourceSet: "training",
      classes,
      target: target.train,
      unseen: target.test.images,
      format: { source: format, target: format },
    };
  },
});

if (import.meta.main) await printFigure(figure4);
