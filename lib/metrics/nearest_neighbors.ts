/**
 * Nearest neighbors of images among other images.
 *
 * @module
 */
import { compile, tf } from "../engine/mod.ts";

/** The nearest candidate of every image. */
export type NearestNeighbors = {
  /**
   * Positions among all candidates, `[N]`; of candidates equally near, the first; -1 where no
   * candidate is at a distance that float32 can hold.
   */
  readonly indices: Int32Array;
  /** Euclidean distances over all pixels and channels, in the images' own unit, `[N]`. */
  readonly distances: Float32Array;
};

/** Candidates of a batch to be measured directly. */
const SHORTLIST = 4;

/**
 * Finds the candidate with the least Euclidean distance from each image, pixel by pixel.
 *
 * Each batch's products with the images, |p|² - 2 p · q, give a shortlist of {@link SHORTLIST}.
 * These differences of large numbers are fast but rounded, so the shortlist is measured directly:
 * distances are exact to float32, and 0 for an equal image. A candidate is missed only where
 * rounding puts it behind four others of its batch as near as itself.
 *
 * @param images `[N, H, W, C]`, float32; not disposed of
 * @param batches candidates, `[M, H, W, C]` each, in the same unit; disposed of here. Memory grows
 * with `N * M`, so that 500 or 1,000 at a time are a good size
 * @returns indices and distances, in the images' order
 * @throws {TypeError} if candidates have another shape than the images
 * @throws {RangeError} if there are no candidates
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const gray = (...values: number[]) => tf.tensor4d(values, [values.length, 1, 1, 1]);
 * const { indices, distances } = nearestNeighbors(gray(5, 9), [gray(0, 10), gray(7)]);
 * assertEquals([...indices], [2, 1]);
 * assertEquals([...distances], [2, 1]);
 * ```
 */
export function nearestNeighbors(
  images: tf.Tensor4D,
  batches: Iterable<tf.Tensor4D>,
): NearestNeighbors {
  const indices = new Int32Array(images.shape[0]).fill(-1);
  const distances = new Float32Array(images.shape[0]).fill(Infinity);
  const nearest = compile(nearestOfBatch);
  let start = 0;
  try {
    for (const batch of batches) {
      requireSameImages(images, batch);
      const found = nearest(images, batch);
      const [positions, lengths] = [found.positions.dataSync(), found.distances.dataSync()];
      for (let i = 0; i < indices.length; i++) {
        if (lengths[i] >= distances[i]) continue;
        indices[i] = start + positions[i];
        distances[i] = lengths[i];
      }
      start += batch.shape[0];
      tf.dispose([batch, found.positions, found.distances]);
    }
  } finally {
    nearest.dispose();
  }
  if (start === 0) throw new RangeError("Cannot find nearestNeighbors among no candidates");
  return { indices, distances };
}

/** Positions in the batch and distances, `[N]` each. */
function nearestOfBatch(
  images: tf.Tensor4D,
  batch: tf.Tensor4D,
): { positions: tf.Tensor; distances: tf.Tensor } {
  const count = batch.shape[0];
  const size = Math.min(SHORTLIST, count);
  const queries = tf.reshape(images, [images.shape[0], -1]);
  const candidates = tf.reshape(batch, [count, -1]);
  const products = tf.matMul(queries, candidates, false, true);
  const squares = tf.sum(tf.square(candidates), 1);
  const { indices } = tf.topk(tf.sub(tf.mul(products, 2), squares), size);
  const listed = tf.gatherND(candidates, tf.expandDims(indices, 2));
  const direct = tf.sum(tf.square(tf.sub(listed, tf.expandDims(queries, 1))), 2);
  const least = tf.min(direct, 1);
  // Of candidates equally near, the first: all others count as beyond the batch.
  const tied = tf.lessEqual(direct, tf.expandDims(least, 1));
  const positions = tf.min(tf.where(tied, indices, tf.fill(indices.shape, count, "int32")), 1);
  return { positions, distances: tf.sqrt(least) };
}

function requireSameImages(images: tf.Tensor4D, batch: tf.Tensor4D): void {
  if (images.shape.slice(1).join() === batch.shape.slice(1).join()) return;
  throw new TypeError(
    `Cannot find nearestNeighbors of images of shape [${images.shape}]: the candidates' is ` +
      `[${batch.shape}], give images of one height, width and channels`,
  );
}
