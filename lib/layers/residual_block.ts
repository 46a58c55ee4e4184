/**
 * The generator's residual block.
 *
 * @module
 */
import { relu, tf } from "../engine/mod.ts";
import { type BatchNorm, batchNorm, createBatchNorm } from "./batch_norm.ts";
import { type Conv2d, conv2d, createConv2d } from "./conv2d.ts";
import { type Initializer, initializerAt } from "./initializers.ts";
import type { Pass } from "./pass.ts";

/** Two convolutions, each followed by batch normalisation. */
export type ResidualBlock = {
  readonly conv1: Conv2d;
  readonly norm1: BatchNorm;
  readonly conv2: Conv2d;
  readonly norm2: BatchNorm;
};

/** Makes a residual block of `filters` channels, 3 × 3 kernels without bias. */
export function createResidualBlock(filters: number, initializer: Initializer): ResidualBlock {
  const conv = (place: string): Conv2d =>
    createConv2d(filters, filters, initializerAt(initializer, place), { useBias: false });
  return {
    conv1: conv("conv1"),
    norm1: createBatchNorm(filters),
    conv2: conv("conv2"),
    norm2: createBatchNorm(filters),
  };
}

/**
 * x + BN(conv(relu(BN(conv(x))))), without an activation after the sum, as the authors' code.
 *
 * @param x `[N, H, W, filters]`
 * @returns `x`'s shape
 */
export function residualBlock(block: ResidualBlock, x: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  const hidden = relu(batchNorm(block.norm1, conv2d(block.conv1, x), pass)) as tf.Tensor4D;
  return tf.add(x, batchNorm(block.norm2, conv2d(block.conv2, hidden), pass));
}
