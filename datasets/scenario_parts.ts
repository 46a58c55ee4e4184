/**
 * Which images play which part in a scenario, in the full data and in the embedded sample.
 *
 * @module
 */
import { seededPermutation } from "../lib/random/mod.ts";
import { loadEmbeddedDigits, loadEmbeddedPhotos } from "./embedded.ts";
import { type LabeledImages, subset } from "./images.ts";
import { loadMnist } from "./mnist.ts";
import { drawMnistM, loadMnistM } from "./mnist_m.ts";
import type { ScenarioId } from "./scenario.ts";
import { loadUsps } from "./usps.ts";

/** A data set's two parts. */
export type TrainAndTest = { readonly train: LabeledImages; readonly test: LabeledImages };

/** The two data sets of a scenario; the target's validation images are still among its train. */
export type ScenarioParts = { readonly source: TrainAndTest; readonly target: TrainAndTest };

/** Source images of MNIST→USPS, "50,000" in the paper; its 10,000 others go unused. */
const uspsSourceCount = 50_000;
/** The embedded MNIST digits up to here are source, the rest become MNIST-M. */
const embeddedSourceCount = 7_000;

/**
 * Loads a scenario's published data.
 *
 * MNIST→MNIST-M takes all 60,000 MNIST training images as source, as the authors' code does.
 *
 * @param id Which scenario
 * @param dir The data directory
 * @param mnistmSeed Draws MNIST-M afresh by this seed instead of the published windows
 * @returns Source and target
 * @throws {DataError} If a file is missing or wrong
 */
export async function loadFullParts(
  id: ScenarioId,
  dir: string,
  mnistmSeed?: number,
): Promise<ScenarioParts> {
  const mnist = await loadMnist(dir);
  if (id === "mnist-mnistm") {
    return { source: mnist, target: await loadMnistM(dir, { seed: mnistmSeed }) };
  }
  const chosen = seededPermutation(mnist.train.images.count, 0, "mnist-usps source");
  const train = subset(mnist.train, chosen.subarray(0, uspsSourceCount));
  return { source: { train, test: mnist.test }, target: await loadUsps(dir) };
}

/**
 * Loads a scenario's embedded sample.
 *
 * Its MNIST-M is drawn by the published formula on public-domain photos; its digits are not among
 * the source's, and its test windows are of other regions of the photos.
 *
 * @param id Which scenario
 * @param mnistmSeed Seed of MNIST-M's windows
 * @returns Source and target
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { source, target } = await loadEmbeddedParts("mnist-usps");
 * assertEquals([source.train.images.count, target.train.images.count], [7000, 5000]);
 * ```
 */
export async function loadEmbeddedParts(id: ScenarioId, mnistmSeed = 0): Promise<ScenarioParts> {
  const mnist = await loadEmbeddedDigits("mnist");
  const indices = Uint32Array.from({ length: mnist.train.images.count }, (_, i) => i);
  const train = subset(mnist.train, indices.subarray(0, embeddedSourceCount));
  const source = { train, test: mnist.test };
  if (id === "mnist-usps") return { source, target: await loadEmbeddedDigits("usps") };
  const photos = await loadEmbeddedPhotos();
  const digits = subset(mnist.train, indices.subarray(embeddedSourceCount));
  return {
    source,
    target: {
      train: drawMnistM(digits, photos.train, mnistmSeed, "train"),
      test: drawMnistM(mnist.test, photos.test, mnistmSeed, "test"),
    },
  };
}
