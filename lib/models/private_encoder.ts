/**
 * The encoder of what only one domain's images have, for Domain Separation Networks.
 *
 * @module
 */
import { nameParameters, type Parameter, relu, type tf } from "../engine/mod.ts";
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
  maxPool,
  type Pass,
} from "../layers/mod.ts";

/** Size of a private encoder. */
export type PrivateEncoderConfig = {
  readonly height: number;
  readonly width: number;
  /** Channels of the domain's images. */
  readonly channels: number;
  /** Length of the code, that of the shared encoder's; 100 in the paper for digits. */
  readonly codeSize: number;
};

/** A private encoder: its size, its layers and all their parameters. */
export type PrivateEncoder = {
  readonly config: PrivateEncoderConfig;
  readonly layers: {
    readonly convs: readonly { readonly conv: Conv2d; readonly norm: BatchNorm }[];
    readonly code: Dense;
    readonly code_norm: BatchNorm;
  };
  readonly parameters: readonly Parameter[];
};

/**
 * Creates a private encoder (authors' `default_encoder`); each domain has one of its own.
 *
 * @param config its size
 * @param initializer draws the kernels' first values
 * @param name what the parameters' names begin with, another for each domain
 * @returns its layers and their parameters
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, codeSize: 100 };
 * const { parameters } = createPrivateEncoder(config, glorotUniformInitializer(0), "private/source");
 * assertEquals(parameters[0].name, "private/source/convs/0/conv/kernel");
 * ```
 */
export function createPrivateEncoder(
  { height, width, channels, codeSize }: PrivateEncoderConfig,
  initializer: Initializer,
  name: string,
): PrivateEncoder {
  const at = (place: string): Initializer => initializerAt(initializer, `${name}/${place}`);
  const conv = (inputs: number, filters: number, place: string) => ({
    conv: createConv2d(inputs, filters, at(place), { kernelSize: 5, useBias: false }),
    norm: createBatchNorm(filters),
  });
  const features = Math.ceil(height / 4) * Math.ceil(width / 4) * 64;
  const layers = {
    convs: [conv(channels, 32, "conv0"), conv(32, 64, "conv1")],
    code: createDense(features, codeSize, at("code"), { useBias: false }),
    code_norm: createBatchNorm(codeSize),
  };
  return {
    config: { height, width, channels, codeSize },
    layers,
    parameters: nameParameters(layers, name),
  };
}

/**
 * Encodes images of the encoder's domain.
 *
 * @param encoder which to use
 * @param images in [-1, 1], `[N, H, W, channels]`
 * @param pass whether to train
 * @returns codes from 0, `[N, codeSize]`
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, tf, trainingPass } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { height: 8, width: 8, channels: 1, codeSize: 100 };
 * const encoder = createPrivateEncoder(config, glorotUniformInitializer(0), "private/source");
 * const pass = trainingPass({ seed: 0, stream: "example", step: 0 });
 * assertEquals(encodePrivate(encoder, tf.zeros([2, 8, 8, 1]), pass).shape, [2, 100]);
 * ```
 */
export function encodePrivate(
  { layers }: PrivateEncoder,
  images: tf.Tensor4D,
  pass: Pass,
): tf.Tensor2D {
  let x = images;
  for (const { conv, norm } of layers.convs) {
    x = maxPool(relu(batchNorm(norm, conv2d(conv, x), pass)) as tf.Tensor4D); // half the side
  }
  return relu(batchNorm(layers.code_norm, dense(layers.code, flatten(x)), pass)) as tf.Tensor2D;
}
