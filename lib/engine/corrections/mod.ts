/**
 * What is wrong or missing in tfjs-node, mended on this side of the border.
 *
 * @module
 */
import { correctMultinomial } from "./multinomial.ts";
import { correctTypes } from "./types.ts";
import { correctWindows } from "./windows.ts";

let corrected = false;

/** Replaces kernels of tfjs-node by ones that are right, once. */
export function correctKernels(): void {
  if (corrected) return;
  corrected = true;
  correctMultinomial();
  correctTypes();
  correctWindows();
}
