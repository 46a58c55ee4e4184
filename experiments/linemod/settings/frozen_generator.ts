/**
 * Settings of Table 4's second stage: PixelDA's, with nothing to teach G and D.
 *
 * @module
 */
import { pixelda } from "./pixelda.ts";
import { inEveryPreset } from "./preset.ts";
import { ours, paper } from "./sources.ts";

const frozen = inEveryPreset(pixelda, (own) => ({
  ...own,
  freshGeneratorBatch: paper(false),
  discriminatorWeights: { ...own.discriminatorWeights, domain: paper(0) },
  generatorWeights: { adversarial: paper(0), task: paper(0), content: paper(0) },
}));

/** Of T alone, on source images and what a fixed G makes of them. */
export const frozenGenerator = {
  quick: { ...frozen.quick, steps: ours(1_000) },
  compact: { ...frozen.compact, steps: ours(3_000) },
  paper: frozen.paper,
};
