/**
 * The domain classifier of DANN, which tells source features from target features.
 *
 * @module
 */
import { nameParameters, type Parameter, relu, type tf } from "../engine/mod.ts";
import { createDense, type Dense, dense, type Initializer, initializerAt } from "../layers/mod.ts";

/** A domain classifier: its layers and all their parameters. */
export type DomainClassifier = {
  readonly layers: { readonly hidden: Dense; readonly logit: Dense };
  readonly parameters: readonly Parameter[];
};

/**
 * Creates a domain classifier (DSN authors' code): 100 hidden units, one logit.
 *
 * @param features length of the feature vectors; 100 for the task tower's
 * @param initializer draws the kernels' first values
 * @returns its layers, and their parameters with names that begin with `domain/`
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const { parameters } = createDomainClassifier(100, glorotUniformInitializer(0));
 * assertEquals(parameters[0].name, "domain/hidden/kernel");
 * ```
 */
export function createDomainClassifier(
  features: number,
  initializer: Initializer,
): DomainClassifier {
  const at = (place: string): Initializer => initializerAt(initializer, `domain/${place}`);
  const layers = {
    hidden: createDense(features, 100, at("hidden")),
    logit: createDense(100, 1, at("logit")),
  };
  return { layers, parameters: nameParameters(layers, "domain") };
}

/**
 * Classifies the domain of features.
 *
 * @param classifier which to use
 * @param features `[N, features]`
 * @returns logits, `[N, 1]`; positive means "from the target domain"
 *
 * @example
 * ```ts
 * import { glorotUniformInitializer, tf } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const classifier = createDomainClassifier(5, glorotUniformInitializer(0));
 * assertEquals(classifyDomain(classifier, tf.zeros([3, 5])).shape, [3, 1]);
 * ```
 */
export function classifyDomain({ layers }: DomainClassifier, features: tf.Tensor): tf.Tensor2D {
  return dense(layers.logit, relu(dense(layers.hidden, features)));
}
