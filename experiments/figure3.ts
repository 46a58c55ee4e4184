/**
 * Figure 3: MNIST redrawn as MNIST-M, and its nearest neighbors there.
 *
 * `deno task figure3 [--out runs] [--seed 0]`, after `deno task table1 --scenarios mnist-mnistm`.
 *
 * @module
 */
import { CLASSES, formatsOf } from "./digits/run.ts";
import { loadScenarios } from "./digits/scenarios.ts";
import type { DigitSettings } from "./digits/settings.ts";
import { makeFigure, printFigure } from "./figures/figure_command.ts";
import type { FigureRecord } from "./figures/figure_record.ts";
import { requireSameData } from "./figures/same_data.ts";

/** What the config of a run of Table 1 says of images and generator. */
type DigitConfig = Pick<DigitSettings, "image" | "pixelda"> & {
  readonly mnistmSeed: number | null;
};

/**
 * Draws the figure of a run that is there.
 *
 * @param args flags as on the command line
 * @returns what it shows
 */
export function figure3(args: readonly string[]): Promise<FigureRecord> {
  return makeFigure<DigitConfig>({
    name: "figure3",
    summary: "Draws Figure 3 of a PixelDA run of Table 1: digits redrawn, and their neighbors.",
    title: "Figure 3: MNIST → MNIST-M",
    table: "table1",
    scenario: "mnist-mnistm",
    async subject(run, options, output) {
      const { image, pixelda, mnistmSeed } = run.config;
      const [scenario] = await loadScenarios({
        ...options,
        scenarios: ["mnist-mnistm"],
        embedded: options.embedded || run.config.data === "embedded",
        mnistmSeed: mnistmSeed ?? undefined,
      }, output);
      requireSameData(run, scenario);
      const { source, target, description } = scenario;
      const { side, channels } = image;
      return {
        description,
        generator: {
          ...pixelda.generator,
          height: side,
          width: side,
          inputChannels: channels,
          outputChannels: channels,
        },
        source: source.test,
        sourceSet: "test",
        classes: Array.from({ length: CLASSES }, (_, digit) => `${digit}`),
        target: target.train,
        unseen: target.test.images,
        format: formatsOf({ image }),
      };
    },
  }, args);
}

if (import.meta.main) await printFigure(figure3);
