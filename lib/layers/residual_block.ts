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

/** Two convolutions, each followed by batch normalization. */
export type ResidualBlock = {
  readonly conv1: Conv2d;
  readonly norm1: BatchNorm;
  readonly conv2: Conv2d;
  readonly norm2: BatchNorm;
};

/**
 * Creates a residual block: 3 × 3 kernels without bias.
 *
 * @param filters channels, the same all through
 * @param initializer draws the kernels' first values
 * @returns its layers
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const { conv1 } = createResidualBlock(64, normalInitializer(0));
 * assertEquals(conv1.kernel.shape, [3, 3, 64, 64]);
 * ```
 */
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
 * @param block its layers
 * @param x `[N, H, W, filters]`
 * @param pass passed on to the batch normalizations
 * @returns `x`'s shape
 *
 * @example
 * ```ts
 * import { inferencePass, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const pass = inferencePass({ seed: 0, stream: "example", step: 0 });
 * const block = createResidualBlock(4, normalInitializer(0));
 * assertEquals(residualBlock(block, tf.zeros([1, 8, 8, 4]), pass).shape, [1, 8, 8, 4]);
 * ```
 */
export function residualBlock(block: ResidualBlock, x: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  const hidden = relu(batchNorm(block.norm1, conv2d(block.conv1, x), pass)) as tf.Tensor4D;
  return tf.add(x, batchNorm(block.norm2, conv2d(block.conv2, hidden), pass));
}
