/**
 * How long training steps wait for images that are decoded meanwhile.
 *
 * @module
 */
import { join } from "@std/path";
import { imageFolder, labeledBatches, unlabeledBatches } from "../../datasets/mod.ts";
import { tf } from "../../lib/engine/mod.ts";
import { createCanvas, writePng } from "../../lib/drawing/mod.ts";
import { preprocess } from "../../lib/layers/mod.ts";
import { type PixelDaData, type PixelDaOptions, trainPixelDa } from "../../lib/trainers/mod.ts";
import { createPixelDaStep, MODELS, STEP_OPTIONS } from "./steps.ts";
import type { Ways } from "./timing.ts";

/** Images of each domain, and how many classes the source's are in. */
const COUNT = 500, CLASSES = 10;

/** Ways to train the compact model; each returns milliseconds of a step. */
export type FolderWays = AsyncDisposable & { readonly ways: Ways };

/**
 * Creates the ways to train on images in memory, and on PNG files of which none is kept; of the second,
 * also how long a step waits for its images.
 *
 * @param steps of each turn
 */
export async function createFolderWays(steps: number): Promise<FolderWays> {
  const { side, batch } = MODELS.compact;
  const root = await Deno.makeTempDir({ prefix: "pixelda-bench-" });
  await writeNoise(root);
  const folder = imageFolder(root, { size: side, memory: 0 });
  const stream = (name: string) => ({ size: batch, seed: 0, stream: name });
  const { images, indices } = await folder.decode(Array.from({ length: COUNT }, (_, i) => i));
  const labels = Int32Array.from(indices, (i) => folder.labels![i]);
  const awaited = {
    source: folder.labeledBatches(stream("source")),
    target: folder.unlabeledBatches(stream("target")),
  };
  let waited = 0;
  const ready = async (step: number) => {
    const start = performance.now();
    await Promise.all([awaited.source.ready(step), awaited.target.ready(step)]);
    waited += performance.now() - start;
  };
  const inMemory = createTurn({
    source: labeledBatches({ images, labels }, stream("source")),
    target: unlabeledBatches(images, stream("target")),
  }, steps);
  const fromFiles = createTurn({
    source: Object.assign((step: number) => awaited.source(step), { ready }),
    target: (step) => awaited.target(step),
  }, steps);
  return {
    ways: {
      "in memory": inMemory,
      async "from files"() {
        waited = 0;
        return await fromFiles();
      },
      "waits of it": () => waited / steps,
    },
    async [Symbol.asyncDispose]() {
      folder.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** Trains a new compact model a few steps each time. */
function createTurn(data: PixelDaData, steps: number): () => Promise<number> {
  const { side } = MODELS.compact;
  const scale = (images: tf.Tensor4D) => preprocess(images, { side, channels: 3 }, "resize");
  const options: PixelDaOptions = { ...STEP_OPTIONS, preprocess: { source: scale, target: scale } };
  const { model } = createPixelDaStep(MODELS.compact);
  const training = trainPixelDa(model, data, options, { from: 0, to: Infinity });
  return async () => {
    const start = performance.now();
    for (let i = 0; i < steps; i++) await training.next();
    return (performance.now() - start) / steps;
  };
}

/** Writes images of noise, which PNG compresses least, in folders of classes. */
async function writeNoise(root: string): Promise<void> {
  const { side } = MODELS.compact;
  for (let i = 0; i < COUNT; i++) {
    const canvas = createCanvas(side, side);
    const noise = tf.tidy(() =>
      tf.randomUniform([canvas.data.length], 0, 256, "int32", i + 1).dataSync()
    );
    canvas.data.set(noise);
    for (let alpha = 3; alpha < canvas.data.length; alpha += 4) canvas.data[alpha] = 255;
    const directory = join(root, `${i % CLASSES}`);
    await Deno.mkdir(directory, { recursive: true });
    await writePng(join(directory, `${i}.png`), canvas);
  }
}
