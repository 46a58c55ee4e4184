/**
 * Batch normalization over the last axis, fused.
 *
 * @module
 */
import {
  boolAttribute,
  floatAttribute,
  runOp,
  stringAttribute,
  tensorFlow,
  typeAttribute,
} from "../active.ts";
import { tf } from "../tfjs.ts";

/** The result of batch normalization in training. */
export type BatchNormResult = {
  /** The normalized batch, of the input's shape. */
  readonly y: tf.Tensor;
  /** Mean over all but the last axis, `[C]`. */
  readonly mean: tf.Tensor1D;
  /** Unbiased variance (n - 1), `[C]`, as TensorFlow puts into moving averages. */
  readonly variance: tf.Tensor1D;
};

const attributes = (epsilon: number, isTraining: boolean) => [
  typeAttribute("T"),
  typeAttribute("U"),
  floatAttribute("epsilon", epsilon),
  stringAttribute("data_format", "NHWC"),
  boolAttribute("is_training", isTraining),
];

/** Registers the kernel and its gradient. */
export function registerBatchNorm(): void {
  tf.registerKernel({
    kernelName: "TrainingBatchNorm",
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, scale, offset } = inputs as Record<string, tf.Tensor>;
      const none = tf.tensor1d([]);
      const outputs = runOp(
        "FusedBatchNormV3",
        [x, scale, offset, none, none],
        attributes((attrs as { epsilon: number }).epsilon, true),
        6,
      );
      none.dispose();
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName: "TrainingBatchNorm",
    inputsToSave: ["x", "scale"],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dy, [x, scale, ...reserved], attrs) => {
      const [dx, dscale, doffset, ...unused] = runOp(
        "FusedBatchNormGradV3",
        [(dy as tf.Tensor[])[0], x, scale, ...reserved],
        attributes((attrs as unknown as { epsilon: number }).epsilon, true),
        5,
      );
      tf.dispose(unused);
      return { x: () => dx, scale: () => dscale, offset: () => doffset };
    },
  });
}

/**
 * Normalizes a batch by its own statistics: `(x - mean) / sqrt(variance + epsilon) * scale +
 * offset`, with the biased variance.
 *
 * @param x `[N, H, W, C]` or `[N, C]`
 * @param offset beta, `[C]`
 * @param options epsilon (1e-3, as TF-slim) and scale (gamma, `[C]`; none in PixelDA)
 * @returns the normalized batch and its statistics; gradients flow through `y` only
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { y } = batchNormTraining(tf.tensor2d([[1], [3]]), tf.zeros([1]));
 * assertAlmostEquals(y.dataSync()[1], 1, 1e-3);
 * ```
 */
export function batchNormTraining(
  x: tf.Tensor,
  offset: tf.Tensor,
  { epsilon = 1e-3, scale }: { epsilon?: number; scale?: tf.Tensor } = {},
): BatchNormResult {
  const normalize = tensorFlow() === undefined ? composed : fused;
  // The tidy frees the kernel's further outputs, which are for the gradient.
  return tf.tidy(() => normalize(x, offset, scale ?? tf.ones(offset.shape), epsilon));
}

/**
 * Normalizes by given statistics, as at evaluation.
 *
 * @param x `[N, H, W, C]` or `[N, C]`
 * @param offset beta, `[C]`
 * @param statistics moving averages of mean and variance, `[C]` each
 * @param options epsilon and scale as in {@link batchNormTraining}
 * @returns the normalized batch, of `x`'s shape
 */
export function batchNormInference(
  x: tf.Tensor,
  offset: tf.Tensor,
  { mean, variance }: { readonly mean: tf.Tensor; readonly variance: tf.Tensor },
  { epsilon = 1e-3, scale }: { epsilon?: number; scale?: tf.Tensor } = {},
): tf.Tensor {
  const factor = tf.rsqrt(tf.add(variance, epsilon));
  const scaled = scale === undefined ? factor : tf.mul(factor, scale);
  return tf.add(tf.mul(tf.sub(x, mean), scaled), offset);
}

function fused(
  x: tf.Tensor,
  offset: tf.Tensor,
  scale: tf.Tensor,
  epsilon: number,
): BatchNormResult {
  const [y, mean, variance] = tf.engine().runKernel(
    "TrainingBatchNorm",
    { x: asImages(x), scale, offset },
    { epsilon },
  ) as tf.Tensor[];
  return {
    y: x.rank === 4 ? y : tf.reshape(y, x.shape),
    mean: mean as tf.Tensor1D,
    variance: variance as tf.Tensor1D,
  };
}

function composed(
  x: tf.Tensor,
  offset: tf.Tensor,
  scale: tf.Tensor,
  epsilon: number,
): BatchNormResult {
  const { mean, variance } = tf.moments(asImages(x), [0, 1, 2]);
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  const count = x.size / offset.size;
  return {
    y: tf.add(tf.mul(normal, scale), offset),
    mean: mean as tf.Tensor1D,
    variance: tf.mul(variance, count / Math.max(count - 1, 1)),
  };
}

/** The kernel takes images; a matrix is one pixel per example. */
function asImages(x: tf.Tensor): tf.Tensor4D {
  return x.rank === 4
    ? x as tf.Tensor4D
    : tf.reshape(x, [x.shape[0], 1, 1, x.shape.at(-1)!]) as tf.Tensor4D;
}
