/**
 * The discriminator: tells target images from generated ones.
 *
 * @module
 */
import {
  createDropoutTable,
  createGaussianTable,
  dropout,
  gaussianNoise,
  keyAt,
  leakyRelu,
  nameParameters,
  type NoiseTable,
  type Parameter,
  type RandomKey,
  tf,
} from "../engine/mod.ts";
import {
  type BatchNorm,
  batchNorm,
  type Conv2d,
  conv2d,
  createBatchNorm,
  createConv2d,
  createDense,
  type Dense,
  dense,
  flatten,
  type Initializer,
  initializerAt,
  type Pass,
} from "../layers/mod.ts";

/** Side of the last feature map, in pixels (authors' `projection_shape_size`). */
const LAST_SIDE = 4;

/** Size and regularization of a discriminator. */
export type DiscriminatorConfig = {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Channels of the first layer, doubled at each halving of the side; 64 in the paper. */
  readonly filters: number;
  /** Probability that dropout keeps an activation; 0.9 in the paper for digits. */
  readonly keepProbability: number;
  /** Standard deviation of the noise added after each hidden layer; 0.2 in the paper. */
  readonly noiseStandardDeviation: number;
};

/** A discriminator: its size, its layers and all their parameters. */
export type Discriminator = {
  readonly config: DiscriminatorConfig;
  readonly layers: {
    readonly conv_in: Conv2d;
    readonly strided: readonly { readonly conv: Conv2d; readonly norm: BatchNorm }[];
    readonly logit: Dense;
  };
  readonly parameters: readonly Parameter[];
  /** Where dropout and noise come from, where TensorFlow runs. */
  readonly tables: { readonly [kind in "dropout" | "noise"]?: NoiseTable };
};

/**
 * Creates a discriminator (paper Figure 2 and Section 4.1).
 *
 * @param config its size and regularization
 * @param initializer draws the kernels' first values
 * @returns its layers, and their parameters with names that begin with `discriminator/`
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 16, width: 16, channels: 3, filters: 4 };
 * const regularization = { keepProbability: 0.9, noiseStandardDeviation: 0.2 };
 * const { layers } = createDiscriminator({ ...size, ...regularization }, normalInitializer(0));
 * assertEquals(layers.strided.length, 2); // from 16 pixels to 8 to 4
 * ```
 */
export function createDiscriminator(
  config: DiscriminatorConfig,
  initializer: Initializer,
): Discriminator {
  const { height, width, channels, filters } = config;
  const at = (place: string): Initializer => initializerAt(initializer, `discriminator/${place}`);
  const strided = [];
  let [h, w, outputs] = [height, width, filters];
  while (Math.max(h, w) > LAST_SIDE) {
    const conv = createConv2d(outputs, 2 * outputs, at(`conv${strided.length}`), {
      useBias: false,
    });
    [h, w, outputs] = [Math.ceil(h / 2), Math.ceil(w / 2), 2 * outputs];
    strided.push({ conv, norm: createBatchNorm(outputs) });
  }
  const layers = {
    conv_in: createConv2d(channels, filters, at("conv_in")),
    strided,
    logit: createDense(h * w * outputs, 1, at("logit")),
  };
  const dropout = createDropoutTable(config.keepProbability);
  const noise = createGaussianTable(config.noiseStandardDeviation);
  const tables = { ...(dropout && { dropout }), ...(noise && { noise }) };
  return { config, layers, parameters: nameParameters(layers, "discriminator"), tables };
}

/**
 * Distinguishes target from generated images. Dropout and noise come after each hidden layer:
 * without them the discriminator wins and the generator learns nothing (paper Section 4.1).
 *
 * Differs from the authors' code at evaluation only: there the noise stays on.
 *
 * @param discriminator which to use
 * @param images in [-1, 1], `[N, H, W, channels]`
 * @param pass whether to train; its noise drops out and disturbs
 * @returns logits, `[N, 1]`; positive means "from the target domain"
 *
 * @example
 * ```ts
 * import { inferencePass, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 4, width: 4, channels: 3, filters: 4 };
 * const regularization = { keepProbability: 0.9, noiseStandardDeviation: 0.2 };
 * const discriminator = createDiscriminator({ ...size, ...regularization }, normalInitializer(0));
 * const pass = inferencePass({ seed: 0, stream: "example", step: 0 });
 * assertEquals(discriminate(discriminator, tf.zeros([2, 4, 4, 3]), pass).shape, [2, 1]);
 * ```
 */
export function discriminate(
  { config, layers, tables }: Discriminator,
  images: tf.Tensor4D,
  pass: Pass,
): tf.Tensor2D {
  const regularize = (x: tf.Tensor, place: string): tf.Tensor4D => {
    if (!pass.training) return x as tf.Tensor4D;
    const at = (kind: string): RandomKey => keyAt(pass.noise, `${place}/${kind}`);
    const kept = dropout(x, config.keepProbability, at("dropout"), tables.dropout);
    return gaussianNoise(
      kept,
      config.noiseStandardDeviation,
      at("noise"),
      tables.noise,
    ) as tf.Tensor4D;
  };
  let x = regularize(leakyRelu(conv2d(layers.conv_in, images)), "conv_in"); // [N, H, W, filters]
  layers.strided.forEach(({ conv, norm }, i) => {
    x = batchNorm(norm, conv2d(conv, x, { stride: 2 }), pass); // half the side, twice the filters
    x = regularize(leakyRelu(x), `conv${i}`);
  });
  return dense(layers.logit, flatten(x));
}
