/**
 * Settings of Table 3's row PixelDA: those of the other tables, and longer before photos.
 *
 * @module
 */
import type { ByPreset } from "./preset.ts";
import { pixelda, type SourcedPixelDaSettings } from "./pixelda.ts";
import { ours } from "./sources.ts";

/** PixelDA's settings where the renders' background varies. */
export const pixelDaBeforeBackgrounds: ByPreset<SourcedPixelDaSettings> = {
  ...pixelda,
  // At 2,000 steps Source-only, which photos behind the renders help much, is as good.
  quick: { ...pixelda.quick, steps: ours(3_000) },
};
