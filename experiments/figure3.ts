/**
 * Figure 3: MNIST translated to MNIST-M, and its nearest neighbors there.
 *
 * `deno task figure3 [--out runs] [--seed 0]`, after `deno task table1 --scenarios mnist-mnistm`.
 *
 * @module
 */
import { loadScenario } from "../datasets/mod.ts";
import { chosenDataDir } from "./cli/mod.ts";
import { requireSameData } from "./figures/adapted_run.ts";
import { defineFigure, printFigure } from "./figures/figure_command.ts";
import type { PixelDaSettings } from "./methods/pixelda.ts";
import { createFormats, type FormatSettings } from "./problems/classes.ts";
import { DIGITS } from "./problems/digits.ts";

/** What the config of a run of Table 1 says of images and generator. */
type DigitConfig = {
  readonly image: FormatSettings;
  readonly own: Pick<PixelDaSettings, "generator">;
  readonly mnistmSeed: number | null;
};

/**
 * Draws the figure of a run that is there.
 *
 * @param options flags as on the command line, in camel case
 * @returns what it shows
 */
export const figure3 = defineFigure<DigitConfig>({
  name: "figure3",
  summary: "Draws Figure 3 of a PixelDA run of Table 1: generated digits, and their neighbors.",
  title: "Figure 3: MNIST → MNIST-M",
  table: "table1",
  scenario: "mnist-mnistm",
  async subject(run, options, output) {
    const { image, own, mnistmSeed } = run.config;
    const scenario = await loadScenario("mnist-mnistm", {
      dataDir: chosenDataDir(options),
      embedded: options.embedded || run.config.data === "embedded",
      mnistmSeed: mnistmSeed ?? undefined,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${scenario.description}\n`);
    requireSameData(run, scenario);
    const { source, target, description } = scenario;
    const { side, channels } = image;
    return {
      description,
      generator: {
        ...own.generator,
        height: side,
        width: side,
        inputChannels: channels,
        outputChannels: channels,
      },
      source: source.test,
      sourceSet: "test",
      classes: DIGITS,
      target: target.train,
      unseen: target.test.images,
      format: createFormats(image),
    };
  },
});

if (import.meta.main) await printFigure(figure3);
