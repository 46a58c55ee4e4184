/**
 * MNIST handwritten digits: 60,000 for training, 10,000 for testing, grey, 28x28.
 *
 * @module
 */
import { loadIdx } from "./idx.ts";
import type { LabelledImages } from "./images.ts";

/**
 * Loads MNIST from the four IDX files in `mnist/` of a data directory.
 *
 * @param dir The data directory
 * @returns Training and test set in the original order, images `[N, 28, 28, 1]`
 * @throws {DataError} If a file is missing, cut or not MNIST
 */
export async function loadMnist(
  dir: string,
): Promise<{ train: LabelledImages; test: LabelledImages }> {
  const load = (part: string): Promise<LabelledImages> =>
    loadIdx(
      `${dir}/mnist/${part}-images-idx3-ubyte.gz`,
      `${dir}/mnist/${part}-labels-idx1-ubyte.gz`,
    );
  return { train: await load("train"), test: await load("t10k") };
}
