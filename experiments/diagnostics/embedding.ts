/**
 * Maps of what the task network makes of both domains.
 *
 * @module
 */
import { batchesInOrder, type LabeledImages } from "../../datasets/mod.ts";
import { compile, type tf } from "../../lib/engine/mod.ts";
import { embed } from "../../lib/metrics/mod.ts";
import type { EmbeddedFeatures } from "../../lib/runs/mod.ts";
import { takeRandom } from "./samples.ts";

/** Images of a domain, and the features `[N, D]` of their stored pixels. */
export type Domain = LabeledImages & { readonly features: (pixels: tf.Tensor4D) => tf.Tensor2D };

/** Images of a domain in a map: enough to see groups, few enough to map in a second. */
const IMAGES = 300;

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
