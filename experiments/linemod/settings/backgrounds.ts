/**
 * Settings of Table 3's row PixelDA: those of the other tables, in quick trained longer and held to
 * the renders' colors less.
 *
 * @module
 */
import { pixelda, type SourcedPixelDaSettings } from "./pixelda.ts";
import type { ByPreset } from "./preset.ts";
import { ours } from "./sources.ts";

/** PixelDA's settings where the renders' background varies. */
export const pixelDaBeforeBackgrounds: ByPreset<SourcedPixelDaSettings> = {
  ...pixelda,
  quick: {
    ...pixelda.quick,
    // Photos behind the renders help Source-only much; PixelDA gains over it with more steps, and
    // with less weight on keeping the colors of the objects.
    steps: ours(3_000),
    generatorWeights: { ...pixelda.quick.generatorWeights, content: ours(1) },
  },
};
