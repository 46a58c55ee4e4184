/**
 * How a trained task tower is measured and shown, whatever trained it.
 *
 * @module
 */
import { compile, type RandomKey, type tf } from "../../lib/engine/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import type { Diagnostics, EmbeddedFeatures } from "../../lib/runs/mod.ts";
import type { Problem } from "../core/problem.ts";
import type { Trial } from "../core/trial.ts";
import { batchesInOrder, type LabeledImages } from "../../datasets/mod.ts";
import { embed } from "../../lib/metrics/mod.ts";
import { takeRandom } from "./samples.ts";

/** Pictures, and accuracies on generated images, draw the same z every time. */
export function evaluationKey(seed: number): RandomKey {
  return { seed, stream: "evaluation", step: 0 };
}

/**
 * Measures and shows a tower that takes source and target images through the same first layer.
 *
 * @param task has the branch `"source"` alone
 */
export function measureTower<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  task: T,
  seed: number,
): Pick<Trial, "validate" | "test" | "diagnostics" | "model"> {
  return {
    ...problem.measure(task, { branch: "source", seed }),
    model: problem.describeModel(task, "source"),
    diagnostics: () => showTower(problem, task, seed),
  };
}

/** @returns a map of the tower's features of both domains */
export async function showTower<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  task: T,
  seed: number,
): Promise<Diagnostics> {
  const { source, target } = problem.preprocess;
  return {
    embedding: await problem.embed({
      source: (pixels) => problem.features(task, source(pixels), "source"),
      target: (pixels) => problem.features(task, target(pixels), "source"),
    }, seed),
  };
}

/** Images of a domain, and the features `[N, D]` of their stored pixels. */
export type Domain = LabeledImages & { readonly features: (pixels: tf.Tensor4D) => tf.Tensor2D };

/** Images of a domain in a map: enough to see groups, few enough to map in half a second. */
const IMAGES = 200;

/**
 * Maps the features of images of several domains together.
 *
 * @param domains by name; of each, some images
 * @param options the map's seed
 * @returns the map; undefined if fewer than two images have features that are finite
 */
export async function embedDomains(
  domains: { readonly [domain: string]: Domain },
  { seed }: { readonly seed: number },
): Promise<EmbeddedFeatures | undefined> {
  const points = Object.values(domains).flatMap(({ features, ...set }, domain) => {
    const { images, labels } = takeRandom(set, IMAGES);
    const vectors = vectorsOf(features, batchesInOrder(images));
    return vectors.map((vector, i) => ({ vector, domain, label: labels[i] }));
  }).filter(({ vector }) => vector.every(Number.isFinite));
  if (points.length < 2) return undefined;
  return {
    method: "umap",
    seed,
    domains: Object.keys(domains),
    ...await embed(points.map(({ vector }) => vector), { seed }),
    domain: points.map(({ domain }) => domain),
    label: points.map(({ label }) => label),
  };
}

/** Copies features out. */
function vectorsOf(features: Domain["features"], batches: Iterable<tf.Tensor4D>): number[][] {
  const compiled = compile(features);
  const vectors: number[][] = [];
  try {
    for (const batch of batches) {
      const found = compiled(batch);
      vectors.push(...found.arraySync());
      batch.dispose();
      found.dispose();
    }
  } finally {
    compiled.dispose();
  }
  return vectors;
}
