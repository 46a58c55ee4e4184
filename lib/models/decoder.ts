/**
 * The decoder of Domain Separation Networks, which reconstructs images of either domain from codes.
 *
 * @module
 */
import { nameParameters, type Parameter, relu, tf } from "../engine/mod.ts";
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
  type Initializer,
  initializerAt,
  type Pass,
} from "../layers/mod.ts";

/** Side of the small image that the code becomes first. */
const FIRST_SIDE = 10;
/** Channels of that image. */
const FIRST_CHANNELS = 3;
/** Channels of the hidden convolutions. */
const FILTERS = 16;

/** Size of a decoder. */
export type DecoderConfig = {
  /** Length of the codes. */
  readonly codeSize: number;
  readonly height: number;
  readonly width: number;
  /** Channels of the images. */
  readonly channels: number;
};

/** A convolution and its batch normalization. */
export type NormalizedConv = { readonly conv: Conv2d; readonly norm: BatchNorm };

/** A decoder: its size, its layers and all their parameters. */
export type Decoder = {
  readonly config: DecoderConfig;
  readonly layers: {
    readonly dense: Dense;
    readonly dense_norm: BatchNorm;
    /** Those at the small size. */
    readonly small: readonly NormalizedConv[];
    /** That at the images' size. */
    readonly large: NormalizedConv;
    readonly output: NormalizedConv;
  };
  readonly parameters: readonly Parameter[];
};

/**
 * Creates a decoder (authors' `small_decoder`, which they use for digits); the domains share it.
 *
 * @param config its size
 * @param initializer draws the kernels' first values
 * @returns its layers, and their parameters with names that begin with `decoder/`
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { codeSize: 100, height: 32, width: 32, channels: 3 };
 * const { layers } = createDecoder(config, glorotUniformInitializer(0));
 * assertEquals(layers.dense.kernel.shape, [100, 300]); // 10 x 10 pixels of 3 channels
 * ```
 */
export function createDecoder(config: DecoderConfig, initializer: Initializer): Decoder {
  const at = (place: string): Initializer => initializerAt(initializer, `decoder/${place}`);
  const conv = (inputs: number, filters: number, place: string): NormalizedConv => ({
    conv: createConv2d(inputs, filters, at(place), { useBias: false }),
    norm: createBatchNorm(filters),
  });
  const units = FIRST_SIDE * FIRST_SIDE * FIRST_CHANNELS;
  const layers = {
    dense: createDense(config.codeSize, units, at("dense"), { useBias: false }),
    dense_norm: createBatchNorm(units),
    small: [conv(FIRST_CHANNELS, FILTERS, "small0"), conv(FILTERS, FILTERS, "small1")],
    large: conv(FILTERS, FILTERS, "large"),
    output: conv(FILTERS, config.channels, "output"),
  };
  return { config, layers, parameters: nameParameters(layers, "decoder") };
}

/**
 * Decodes images from codes.
 *
 * The output is batch-normalized too, as in the authors' code, whose normalizer goes with every
 * layer: over a batch each channel has a variance of 1, whatever the images' is.
 *
 * Trains on TensorFlow only: the plain backend of tfjs 4.22 takes the gradient of the enlargement
 * from the wrong images of a batch.
 *
 * @param decoder which to use
 * @param codes private and shared codes added, `[N, codeSize]`
 * @param pass whether to train
 * @returns images, `[N, H, W, channels]`, not confined to [-1, 1]
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, tf, trainingPass } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { codeSize: 100, height: 16, width: 16, channels: 1 };
 * const decoder = createDecoder(config, glorotUniformInitializer(0));
 * const pass = trainingPass({ seed: 0, stream: "example", step: 0 });
 * assertEquals(decode(decoder, tf.zeros([2, 100]), pass).shape, [2, 16, 16, 1]);
 * ```
 */
export function decode({ config, layers }: Decoder, codes: tf.Tensor2D, pass: Pass): tf.Tensor4D {
  const normalized = ({ conv, norm }: NormalizedConv, x: tf.Tensor4D): tf.Tensor4D =>
    batchNorm(norm, conv2d(conv, x), pass);
  const hidden = relu(batchNorm(layers.dense_norm, dense(layers.dense, codes), pass));
  let x = tf.reshape(hidden, [-1, FIRST_SIDE, FIRST_SIDE, FIRST_CHANNELS]) as tf.Tensor4D;
  for (const layer of layers.small) x = relu(normalized(layer, x)) as tf.Tensor4D; // [N, 10, 10, 16]
  x = tf.image.resizeNearestNeighbor(x, [config.height, config.width]); // [N, H, W, 16]
  x = relu(normalized(layers.large, x)) as tf.Tensor4D;
  return normalized(layers.output, x);
}
