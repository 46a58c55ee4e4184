/**
 * Training kernels: ops whose gradients TensorFlow computes in one op where tfjs takes many.
 *
 * Off TensorFlow the same functions are compositions of plain tfjs ops.
 *
 * @module
 */
import { registerActivations } from "./activations.ts";
import { registerAffine } from "./affine.ts";
import { registerBatchNorm } from "./batch_norm.ts";
import { registerCrossEntropy } from "./cross_entropy.ts";
import { registerFloat32 } from "./float32.ts";

export * from "./activations.ts";
export * from "./affine.ts";
export * from "./batch_norm.ts";
export * from "./cross_entropy.ts";
export * from "./float32.ts";
export * from "./noise.ts";

let registered = false;

/** Registers the kernels and their gradients with tfjs, once. */
export function registerTrainingKernels(): void {
  if (registered) return;
  registered = true;
  registerActivations();
  registerAffine();
  registerBatchNorm();
  registerCrossEntropy();
  registerFloat32();
}
