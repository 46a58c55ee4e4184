/**
 * The generator: a residual network that translates a source image into the target's style.
 *
 * @module
 */
import {
  keyAt,
  nameParameters,
  type Parameter,
  type RandomKey,
  randomUniform,
  relu,
  tanh,
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
  createResidualBlock,
  type Dense,
  dense,
  type Initializer,
  initializerAt,
  type Pass,
  passAt,
  type ResidualBlock,
  residualBlock,
} from "../layers/mod.ts";

/** Size of a generator. */
export type GeneratorConfig = {
  readonly height: number;
  readonly width: number;
  /** Channels of the source image. */
  readonly inputChannels: number;
  /** Channels of the target image. */
  readonly outputChannels: number;
  /** Channels of the hidden layers; 64 in the paper. */
  readonly filters: number;
  /** Residual blocks; 6 in the paper for digits. */
  readonly blocks: number;
  /** Length of the noise vector z; 10 in the paper. */
  readonly noiseDimensions: number;
};

/** A generator: its size, its layers and all their parameters. */
export type PixelGenerator = {
  readonly config: GeneratorConfig;
  readonly layers: {
    readonly noise: Dense;
    readonly noise_norm: BatchNorm;
    readonly conv_in: Conv2d;
    readonly blocks: readonly ResidualBlock[];
    readonly conv_out: Conv2d;
  };
  readonly parameters: readonly Parameter[];
};

/**
 * Creates a generator (paper Section 4.1; authors' `resnet` architecture).
 *
 * @param config its size
 * @param initializer draws the kernels' first values
 * @returns its layers, and their parameters with names that begin with `generator/`
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, filters: 4, blocks: 1, noiseDimensions: 10 };
 * const channels = { inputChannels: 1, outputChannels: 3 };
 * const generator = createGenerator({ ...size, ...channels }, normalInitializer(0));
 * assertEquals(generator.parameters[0].name, "generator/noise/kernel");
 * ```
 */
export function createGenerator(config: GeneratorConfig, initializer: Initializer): PixelGenerator {
  const { height, width, inputChannels, outputChannels, filters, blocks, noiseDimensions } = config;
  const at = (place: string): Initializer => initializerAt(initializer, `generator/${place}`);
  const layers = {
    noise: createDense(noiseDimensions, height * width, at("noise"), { useBias: false }),
    noise_norm: createBatchNorm(height * width),
    conv_in: createConv2d(inputChannels + 1, filters, at("conv_in")),
    blocks: Array.from({ length: blocks }, (_, i) => createResidualBlock(filters, at(`block${i}`))),
    conv_out: createConv2d(filters, outputChannels, at("conv_out"), { kernelSize: 1 }),
  };
  return { config, layers, parameters: nameParameters(layers, "generator") };
}

/**
 * Generates one image for each source image.
 *
 * z, uniform in [-1, 1], becomes one extra channel of the input by a dense layer with batch
 * normalization and ReLU (the paper says only that it is transformed; this is the authors' code).
 *
 * @param generator which to use
 * @param images source images in [-1, 1], `[N, H, W, inputChannels]`
 * @param pass whether to train; its noise gives z
 * @returns generated images in [-1, 1], `[N, H, W, outputChannels]`
 *
 * @example
 * ```ts
 * import { inferencePass, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, filters: 4, blocks: 1, noiseDimensions: 10 };
 * const channels = { inputChannels: 1, outputChannels: 3 };
 * const generator = createGenerator({ ...size, ...channels }, normalInitializer(0));
 * const pass = inferencePass({ seed: 0, stream: "example", step: 0 });
 * assertEquals(generate(generator, tf.zeros([2, 8, 8, 1]), pass).shape, [2, 8, 8, 3]);
 * ```
 */
export function generate(generator: PixelGenerator, images: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  const z = drawNoiseVectors(generator, images.shape[0], pass.noise);
  return generateFrom(generator, images, z, pass);
}

/**
 * Draws the noise vectors z that {@linkcode generate} draws from the same key.
 *
 * @param generator whose z
 * @param count of images, N
 * @param noise where the numbers come from
 * @returns uniform in [-1, 1), `[N, noiseDimensions]`
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, filters: 4, blocks: 1, noiseDimensions: 10 };
 * const channels = { inputChannels: 1, outputChannels: 3 };
 * const generator = createGenerator({ ...size, ...channels }, normalInitializer(0));
 * const noise = { seed: 0, stream: "example", step: 0 };
 * assertEquals(drawNoiseVectors(generator, 2, noise).shape, [2, 10]);
 * ```
 */
export function drawNoiseVectors(
  { config }: PixelGenerator,
  count: number,
  noise: RandomKey,
): tf.Tensor2D {
  const shape = [count, config.noiseDimensions];
  return randomUniform(keyAt(noise, "z"), shape, -1, 1) as tf.Tensor2D;
}

/**
 * Generates images from given noise vectors.
 *
 * @param generator which to use
 * @param images source images in [-1, 1], `[N, H, W, inputChannels]`
 * @param z noise vectors in [-1, 1], `[N, noiseDimensions]`
 * @param pass whether to train
 * @returns generated images in [-1, 1], `[N, H, W, outputChannels]`
 *
 * @example
 * ```ts
 * import { inferencePass, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, filters: 4, blocks: 1, noiseDimensions: 10 };
 * const channels = { inputChannels: 1, outputChannels: 3 };
 * const generator = createGenerator({ ...size, ...channels }, normalInitializer(0));
 * const pass = inferencePass({ seed: 0, stream: "example", step: 0 });
 * const y = generateFrom(generator, tf.zeros([2, 8, 8, 1]), tf.zeros([2, 10]), pass);
 * assertEquals(y.shape, [2, 8, 8, 3]);
 * ```
 */
export function generateFrom(
  { config, layers }: PixelGenerator,
  images: tf.Tensor4D,
  z: tf.Tensor,
  pass: Pass,
): tf.Tensor4D {
  const { height, width } = config;
  const noise = relu(batchNorm(layers.noise_norm, dense(layers.noise, z), pass)); // [N, H·W]
  const channel = tf.reshape(noise, [images.shape[0], height, width, 1]) as tf.Tensor4D;
  const input = tf.concat([images, channel], 3); // [N, H, W, inputChannels + 1]
  let x = relu(conv2d(layers.conv_in, input)) as tf.Tensor4D; // [N, H, W, filters]
  layers.blocks.forEach((block, i) => {
    x = residualBlock(block, x, passAt(pass, `block${i}`));
  });
  return tanh(conv2d(layers.conv_out, x)) as tf.Tensor4D; // [N, H, W, outputChannels]
}
