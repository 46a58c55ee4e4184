/**
 * Settings of Table 6's rows: those of others, and how many target images are labelled.
 *
 * @module
 */
import type { Sourced } from "../../sourced.ts";
import type { ByPreset } from "./preset.ts";
import { pixelda } from "./pixelda.ts";
import { ours, paper } from "./sources.ts";
import { sourceOnly, targetOnly } from "./supervised.ts";

/** At most; fewer where there are not as many. */
type LabelledImages = { readonly labelledImages: Sourced<number> };

function withLabelled<Own>(settings: ByPreset<Own>): ByPreset<Own & LabelledImages> {
  return {
    // A tenth of the embedded training images, as the paper's 1,000 are of its own.
    quick: { ...settings.quick, labelledImages: ours(200) },
    compact: { ...settings.compact, labelledImages: paper(1_000) },
    paper: { ...settings.paper, labelledImages: paper(1_000) },
  };
}

/** Of the labelled target images alone: Target-only's, with few images. */
export const labelledOnly = withLabelled(targetOnly);
/** Of renders and labelled target images: Source-only's. */
export const sourceAndLabelled = withLabelled(sourceOnly);
/** Of PixelDA with labelled target images. */
export const pixelDaAndLabelled = withLabelled(pixelda);
