/**
 * CoGAN's coupled discriminators (Liu and Tuzel 2016): a first layer for each domain, the rest
 * shared, with two heads: whether an image is real, and its class.
 *
 * @module
 */
import { nameParameters, type Parameter, type tf } from "../engine/mod.ts";
import {
  type Conv2d,
  conv2d,
  createConv2d,
  createDense,
  createPrelu,
  type Dense,
  dense,
  flatten,
  type Initializer,
  initializerAt,
  maxPool,
  type Prelu,
  prelu,
} from "../layers/mod.ts";
import type { PerDomain } from "./coupled_generators.ts";

/** One of the two domains. */
export type Domain = keyof PerDomain<unknown>;

/** Size of coupled discriminators. */
export type CoupledDiscriminatorsConfig = {
  /** Side of the images in pixels, from 8; 28 in the authors' release. */
  readonly side: number;
  readonly channels: PerDomain<number>;
  readonly classes: number;
  /** Factor on the numbers of filters and features; 1 in the release. */
  readonly width: number;
};

/** Coupled discriminators: their size, their layers and all their parameters. */
export type CoupledDiscriminators = {
  readonly config: CoupledDiscriminatorsConfig;
  readonly layers: {
    readonly private: PerDomain<Conv2d>;
    readonly shared: {
      readonly conv: Conv2d;
      readonly features: Conv2d;
      readonly activation: Prelu;
      readonly real: Dense;
      readonly classes: Dense;
    };
  };
  readonly parameters: readonly Parameter[];
};

/** Numbers of filters and features in the release. */
const FILTERS = { private: 20, shared: 50, features: 500 };
const KERNEL = 5;
/** The release's last feature map has this side; padding keeps smaller images from less. */
const LAST_SIDE = 4;

/**
 * Creates coupled discriminators. Shared layers exist once, so a class learned from the source
 * is recognized in the target.
 *
 * Differs from the release: biases start at 0 instead of 0.1.
 *
 * @param config their size
 * @param initializer draws the kernels' first values
 * @returns their layers, and their parameters with names that begin with `discriminators/`
 *
 * @example
 * ```ts
 * import { normalInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { side: 28, channels: { source: 1, target: 1 }, classes: 10, width: 1 };
 * const { shared } = createCoupledDiscriminators(config, normalInitializer(0)).layers;
 * assertEquals(shared.features.kernel.shape, [4, 4, 50, 500]);
 * ```
 */
export function createCoupledDiscriminators(
  config: CoupledDiscriminatorsConfig,
  initializer: Initializer,
): CoupledDiscriminators {
  const { side, channels, classes, width } = config;
  const at = (place: string): Initializer => initializerAt(initializer, `discriminators/${place}`);
  const count = (name: keyof typeof FILTERS): number =>
    Math.max(1, Math.round(width * FILTERS[name]));
  const first = (domain: Domain): Conv2d =>
    createConv2d(channels[domain], count("private"), at(`private/${domain}`), {
      kernelSize: KERNEL,
    });
  const layers: CoupledDiscriminators["layers"] = {
    private: { source: first("source"), target: first("target") },
    shared: {
      conv: createConv2d(count("private"), count("shared"), at("conv"), { kernelSize: KERNEL }),
      features: createConv2d(count("shared"), count("features"), at("features"), {
        kernelSize: lastSide(side, paddingOf(side)),
      }),
      activation: createPrelu(),
      real: createDense(count("features"), 1, at("real")),
      classes: createDense(count("features"), classes, at("classes")),
    },
  };
  return { config, layers, parameters: nameParameters(layers, "discriminators") };
}

/**
 * What both heads take. Pooling and the last activation are the only nonlinear layers, as in the
 * release.
 *
 * @param discriminators whose features
 * @param images in [-1, 1], `[N, side, side, channels of the domain]`
 * @param domain whose first layer to take
 * @returns `[N, 500 · width]`
 *
 * @example
 * ```ts
 * import { normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { side: 16, channels: { source: 1, target: 3 }, classes: 10, width: 0.1 };
 * const discriminators = createCoupledDiscriminators(config, normalInitializer(0));
 * const features = coupledFeatures(discriminators, tf.zeros([2, 16, 16, 3]), "target");
 * assertEquals(features.shape, [2, 50]);
 * ```
 */
export function coupledFeatures(
  { config, layers: { private: own, shared } }: CoupledDiscriminators,
  images: tf.Tensor4D,
  domain: Domain,
): tf.Tensor2D {
  const padding = paddingOf(config.side);
  const first = maxPool(conv2d(own[domain], images, { padding })); // [N, 12, 12, 20] in the release
  const second = maxPool(conv2d(shared.conv, first, { padding })); // [N, 4, 4, 50]
  return prelu(shared.activation, flatten(conv2d(shared.features, second, { padding: "valid" })));
}

/**
 * Distinguishes real from generated images by their features. The logit is the difference of the
 * release's two, which says the same as their softmax.
 *
 * @param discriminators which to use
 * @param features see {@link coupledFeatures}
 * @returns logits, `[N, 1]`; positive means "real"
 *
 * @example
 * ```ts
 * import { normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { side: 16, channels: { source: 1, target: 1 }, classes: 10, width: 0.1 };
 * const discriminators = createCoupledDiscriminators(config, normalInitializer(0));
 * assertEquals(discriminateFeatures(discriminators, tf.zeros([2, 50])).shape, [2, 1]);
 * ```
 */
export function discriminateFeatures(
  { layers: { shared } }: CoupledDiscriminators,
  features: tf.Tensor2D,
): tf.Tensor2D {
  return dense(shared.real, features);
}

/**
 * Classifies features, of whichever domain.
 *
 * @param discriminators which to use
 * @param features see {@link coupledFeatures}
 * @returns class logits, `[N, classes]`
 *
 * @example
 * ```ts
 * import { normalInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const config = { side: 16, channels: { source: 1, target: 1 }, classes: 10, width: 0.1 };
 * const discriminators = createCoupledDiscriminators(config, normalInitializer(0));
 * const features = coupledFeatures(discriminators, tf.zeros([2, 16, 16, 1]), "target");
 * assertEquals(classifyFeatures(discriminators, features).shape, [2, 10]);
 * ```
 */
export function classifyFeatures(
  { layers: { shared } }: CoupledDiscriminators,
  features: tf.Tensor2D,
): tf.Tensor2D {
  return dense(shared.classes, features);
}

/** No padding, as the release, unless the last feature map would be smaller than there. */
function paddingOf(side: number): "same" | "valid" {
  return lastSide(side, "valid") >= LAST_SIDE ? "valid" : "same";
}

function lastSide(side: number, padding: "same" | "valid"): number {
  const lost = padding === "valid" ? KERNEL - 1 : 0;
  return Math.ceil((Math.ceil((side - lost) / 2) - lost) / 2);
}
