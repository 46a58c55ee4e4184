/**
 * MNIST handwritten digits: 60,000 for training, 10,000 for testing, gray, 28x28.
 *
 * @module
 */
import { loadIdx } from "./idx.ts";
import type { LabeledImages } from "./images.ts";

/**
 * Loads MNIST from the four IDX files in `mnist/` of a data directory.
 *
 * @param dir The data directory
 * @returns Training and test set in the original order, images `[N, 28, 28, 1]`
 * @throws {DataError} If a file is missing, cut or not MNIST
 */
export async function loadMnist(
  dir: string,
): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const load = (part: string): Promise<LabeledImages> =>
    loadIdx(
      `${dir}/mnist/${part}-images-idx3-ubyte.gz`,
      `${dir}/mnist/${part}-labels-idx1-ubyte.gz`,
    );
  return { train: await load("train"), test: await load("t10k") };
}
