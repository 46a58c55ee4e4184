/**
 * CoGAN's coupled generators (Liu and Tuzel 2016): one noise vector becomes a pair of images, one
 * of each domain, by the same layers up to the last.
 *
 * @module
 */
import { nameParameters, type Parameter, tanh, tf } from "../engine/mod.ts";
import {
  type BatchNorm,
  batchNorm,
  type ConvTranspose2d,
  convTranspose2d,
  createBatchNorm,
  createConvTranspose2d,
  createDense,
  createPrelu,
  type Dense,
  dense,
  type Initializer,
  initializerAt,
  type Pass,
  type Prelu,
  prelu,
} from "../layers/mod.ts";

/** Something for each of the two domains. */
export type PerDomain<T> = { readonly source: T; readonly target: T };

/** Size of coupled generators. */
export type CoupledGeneratorsConfig = {
  /** Side of the images in pixels: even, from 8; 28 in the authors' release. */
  readonly side: number;
  readonly channels: PerDomain<number>;
  /** Length of the noise vector; 100 in the release. */
  readonly noiseDimensions: number;
  /** Factor on the numbers of filters; 1 in the release. */
  readonly width: number;
};

/** What follows each layer but the last. */
export type Normalized = { readonly norm: BatchNorm; readonly activation: Prelu };

/** Coupled generators: their size, their layers and all their parameters. */
export type CoupledGenerators = {
  readonly config: CoupledGeneratorsConfig;
  readonly layers: {
    readonly shared: {
      readonly start: { readonly project: Dense } & Normalized;
      readonly growing: readonly ({ readonly conv: ConvTranspose2d } & Normalized)[];
    };
    readonly private: PerDomain<ConvTranspose2d>;
  };
  readonly parameters: readonly Parameter[];
};

/** Filters of the last shared layer; each layer before has twice as many. */
const LAST_FILTERS = 128;
/** Side of a private kernel, which makes an image 3 pixels larger than the last shared map. */
const LAST_KERNEL = 6;
const LAST_GROWTH = 3;
/** Feature maps start at this side or above. */
const FIRST_SIDE = 4;

/**
 * Creates coupled generators. Shared layers exist once, so both domains' images train them.
 *
 * The release generates images of 28 x 28 by feature maps of 4, 7, 13 and 25 pixels. Other sides go
 * back from their last map the same way, n pixels from (n + 1) / 2, as far as it goes.
 *
 * Differs from the release: normalizations have TF-slim's epsilon, as all of this package, and
 * the first layer is dense, which a transposed convolution of one pixel is.
 *
 * @param config their size
 * @param initializer draws the kernels' first values
 * @returns their layers, and their parameters with names that begin with `generators/`
 * @throws {RangeError} if the side is odd or below 8
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { side: 28, channels: { source: 1, target: 1 }, noiseDimensions: 10 };
 * const { layers } = createCoupledGenerators({ ...config, width: 1 / 64 }, normalInitializer(0));
 * assertEquals(layers.shared.growing.length, 3); // from 4 pixels to 7, 13 and 25
 * ```
 */
export function createCoupledGenerators(
  config: CoupledGeneratorsConfig,
  initializer: Initializer,
): CoupledGenerators {
  const { channels, noiseDimensions, width } = config;
  const at = (place: string): Initializer => initializerAt(initializer, `generators/${place}`);
  const [first, ...larger] = mapSides(config.side);
  const filtersAt = (stage: number): number =>
    Math.max(1, Math.round(width * LAST_FILTERS * 2 ** (larger.length - stage)));
  const normalized = (filters: number): Normalized => ({
    norm: createBatchNorm(filters, { learnOffset: false }),
    activation: createPrelu(),
  });
  const units = first * first * filtersAt(0);
  const layers: CoupledGenerators["layers"] = {
    shared: {
      start: {
        project: createDense(noiseDimensions, units, at("start"), { useBias: false }),
        ...normalized(filtersAt(0)),
      },
      growing: larger.map((_, i) => ({
        conv: createConvTranspose2d(filtersAt(i), filtersAt(i + 1), at(`growing${i}`), {
          useBias: false,
        }),
        ...normalized(filtersAt(i + 1)),
      })),
    },
    private: {
      source: createLast(filtersAt(larger.length), channels.source, at("private/source")),
      target: createLast(filtersAt(larger.length), channels.target, at("private/target")),
    },
  };
  return { config, layers, parameters: nameParameters(layers, "generators") };
}

/**
 * Generates a pair of images for each noise vector.
 *
 * Differs from the release: images are in [-1, 1], as all of this package, by the hyperbolic
 * tangent, which is the release's sigmoid scaled.
 *
 * @param generators which to use
 * @param z normal noise, `[N, noiseDimensions]`
 * @param pass whether to train
 * @returns generated images in [-1, 1] of both domains, `[N, side, side, channels]` each
 *
 * @example
 * ```ts
 * import { inferencePass, normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { side: 16, channels: { source: 1, target: 3 }, noiseDimensions: 10 };
 * const generators = createCoupledGenerators({ ...config, width: 1 / 32 }, normalInitializer(0));
 * const pass = inferencePass({ seed: 0, stream: "example", step: 0 });
 * const pair = generatePair(generators, tf.zeros([2, 10]), pass);
 * assertEquals([pair.source.shape, pair.target.shape], [[2, 16, 16, 1], [2, 16, 16, 3]]);
 * ```
 */
export function generatePair(
  { config, layers: { shared, private: own } }: CoupledGenerators,
  z: tf.Tensor,
  pass: Pass,
): PerDomain<tf.Tensor4D> {
  const [first] = mapSides(config.side);
  const activate = (x: tf.Tensor4D, { norm, activation }: Normalized): tf.Tensor4D =>
    prelu(activation, batchNorm(norm, x, pass));
  const start = tf.reshape(dense(shared.start.project, z), [z.shape[0], first, first, -1]);
  let x = activate(start as tf.Tensor4D, shared.start); // [N, 4, 4, 1024] in the release
  for (const { conv, ...rest } of shared.growing) {
    x = activate(convTranspose2d(conv, x, { stride: 2, padding: 1 }), rest); // 7, 13, 25 pixels
  }
  const generateBy = (last: ConvTranspose2d): tf.Tensor4D =>
    tanh(convTranspose2d(last, x, { padding: 1 })) as tf.Tensor4D;
  return { source: generateBy(own.source), target: generateBy(own.target) };
}

function createLast(inputs: number, channels: number, initializer: Initializer): ConvTranspose2d {
  return createConvTranspose2d(inputs, channels, initializer, { kernelSize: LAST_KERNEL });
}

/** Sides of the shared feature maps, from the first to the last. */
function mapSides(side: number): number[] {
  if (side % 2 !== 0 || side < 2 * FIRST_SIDE) {
    throw new RangeError(
      `Cannot create coupled generators: the side must be even and at least ${2 * FIRST_SIDE}, ` +
        `found ${side}`,
    );
  }
  const sides = [side - LAST_GROWTH];
  while (sides[0] > FIRST_SIDE && sides[0] % 2 === 1) sides.unshift((sides[0] + 1) / 2);
  return sides;
}
