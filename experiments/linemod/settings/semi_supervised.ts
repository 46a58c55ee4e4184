/**
 * Settings of Table 6's rows: those of others, and how many target images are labeled.
 *
 * @module
 */
import type { Sourced } from "../../sourced.ts";
import { pixelda } from "./pixelda.ts";
import type { ByPreset } from "./preset.ts";
import { ours, paper } from "./sources.ts";
import { sourceOnly, targetOnly } from "./supervised.ts";

/** At most; fewer where there are not as many. */
type LabeledImages = { readonly labeledImages: Sourced<number> };

function withLabeled<Own>(settings: ByPreset<Own>): ByPreset<Own & LabeledImages> {
  return {
    // A tenth of the embedded training images, as the paper's 1,000 are of its own.
    quick: { ...settings.quick, labeledImages: ours(200) },
    compact: { ...settings.compact, labeledImages: paper(1_000) },
    paper: { ...settings.paper, labeledImages: paper(1_000) },
  };
}

/** Of the labeled target images alone: Target-only's, with few images. */
export const labeledOnly = withLabeled(targetOnly);
/** Of renders and labeled target images: Source-only's. */
export const sourceAndLabeled = withLabeled(sourceOnly);
/** Of PixelDA with labeled target images. */
export const pixelDaAndLabeled = withLabeled(pixelda);
