/**
 * What is wrong or missing in tfjs and tfjs-node, mended on this side of the border.
 *
 * @module
 */
import { correctEngine, correctGradients } from "./gradients.ts";
import { addMissingKernels } from "./missing.ts";
import { correctMultinomial } from "./multinomial.ts";
import { correctSignal } from "./signal.ts";
import { correctTypes } from "./types.ts";
import { correctWindows } from "./windows.ts";

let corrected = false;

/** Replaces and adds kernels and gradients, once. */
export function correctTfjs(): void {
  if (corrected) return;
  corrected = true;
  addMissingKernels();
  correctEngine();
  correctGradients();
  correctMultinomial();
  correctSignal();
  correctTypes();
  correctWindows();
}
