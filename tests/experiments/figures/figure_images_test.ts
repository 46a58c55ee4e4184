import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Images } from "../../../datasets/mod.ts";
import { formattedImages } from "../../../experiments/diagnostics/samples.ts";
import {
  chooseOfEachClass,
  drawFigureImages,
  type FigureSubject,
  firstOfEachClass,
  generateWithEach,
  interpolate,
} from "../../../experiments/figures/figure_images.ts";
import type { PixelImages } from "../../../lib/drawing/mod.ts";
import { startEngine, tf } from "../../../lib/engine/mod.ts";
import { inferencePass, normalInitializer, preprocess } from "../../../lib/layers/mod.ts";
import { createGenerator, generateFrom } from "../../../lib/models/mod.ts";
import { copyParameters } from "../../../lib/runs/mod.ts";

await startEngine();

const SIDE = 4;
const config = {
  height: SIDE,
  width: SIDE,
  inputChannels: 3,
  outputChannels: 3,
  filters: 4,
  blocks: 1,
  noiseDimensions: 3,
};
const generator = createGenerator(config, normalInitializer(7, 0.5));
const format = (images: tf.Tensor4D) => preprocess(images, { side: SIDE, channels: 3 }, "pad");

function noisy(count: number, seed: number): Images {
  const size = SIDE * SIDE * 3;
  const pixels = Uint8Array.from(
    { length: count * size },
    (_, i) => Math.abs(Math.sin(i * 12.9898 + seed)) * 43758.5453 % 256,
  );
  return { pixels, count, height: SIDE, width: SIDE, channels: 3 };
}

const subject: FigureSubject = {
  generator: config,
  source: { images: noisy(6, 1), labels: Uint8Array.of(1, 0, 1, 1, 0, 0) },
  sourceSet: "test",
  classes: ["zero", "one"],
  target: noisy(50, 2),
  unseen: noisy(5, 3),
  format: { source: format, target: format },
};

const pixelsOf = ({ shape, values }: PixelImages, index: number): Uint8Array => {
  const size = shape[1] * shape[2] * shape[3];
  return values.subarray(index * size, (index + 1) * size);
};

Deno.test("generateWithEach() goes through all images with a noise vector, then with the next", () => {
  const images = formattedImages(subject.source.images, [3, 1], format);
  const z = tf.tensor2d([[1, 0, -1], [0.5, 0.2, 0.1], [-1, 1, 1]]);
  const drawn = generateWithEach(generator, images, z);
  assertEquals(drawn.shape, [6, SIDE, SIDE, 3]);
  const pass = inferencePass({ seed: 5, stream: "another", step: 9 });
  const one = generateFrom(
    generator,
    tf.slice(images, [1, 0, 0, 0], [1, -1, -1, -1]),
    tf.slice(z, [2, 0], [1, -1]),
    pass,
  );
  const [expected, found] = [one, tf.slice(drawn, [5, 0, 0, 0], [1, -1, -1, -1])]
    .map((tensor) => tensor.dataSync());
  expected.forEach((value, i) => assertAlmostEquals(found[i], value, 1e-5));
});

Deno.test("interpolate() leads from the first noise vector to the second", () => {
  const line = interpolate(tf.tensor2d([[0, 4], [2, -4], [9, 9]]), [0, 0.25, 1]);
  assertEquals(line.arraySync(), [[0, 4], [0.5, 2], [2, -4]]);
});

Deno.test("drawFigureImages() finds the neighbors that comparing pair by pair finds", () => {
  const drawn = drawFigureImages(subject, copyParameters(generator.parameters), 0);
  const rows = drawn.indices.length;
  assertEquals(drawn.indices, [1, 4, 5, 0, 2, 3]);
  assertEquals(drawn.generated.shape, [rows * drawn.z.length, SIDE, SIDE, 3]);
  assertEquals(drawn.neighbors.length, rows * drawn.z.length);
  drawn.neighbors.forEach(({ index, distance }, i) => {
    const distances = Array.from({ length: subject.target.count }, (_, other) => {
      const size = SIDE * SIDE * 3;
      const target = subject.target.pixels.subarray(other * size, (other + 1) * size);
      const squares = Array.from(
        pixelsOf(drawn.generated, i),
        (value, p) => (value - target[p]) ** 2,
      );
      // Pixels in [-1, 1] are 127.5 times as near each other as those of 0 … 255.
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0)) / 127.5;
    });
    // Generated pixels are rounded in the picture and not in the search.
    assertAlmostEquals(distance, distances[index], 0.02);
    assert(distance <= Math.min(...distances) + 0.02);
    const start = index * SIDE * SIDE * 3;
    const stored = subject.target.pixels.subarray(start, start + SIDE * SIDE * 3);
    assertEquals(pixelsOf(drawn.nearest, i), stored);
  });
  assertEquals(drawn.unseenNeighbors.length, 5, "there are no more unseen images");
});

Deno.test("drawFigureImages() begins and ends the strip with the first two noise vectors", () => {
  const { interpolated, generated, weights, strips, indices, z } = drawFigureImages(
    subject,
    copyParameters(generator.parameters),
    0,
  );
  assertEquals([weights[0], weights.at(-1)], [0, 1]);
  assertEquals(strips, [0, 3], "a strip for each class");
  assertEquals(interpolated.shape[0], weights.length * strips.length);
  assert(z.flat().every((value) => value >= -1 && value < 1));
  strips.forEach((row, strip) => {
    assertEquals(pixelsOf(interpolated, strip), pixelsOf(generated, row));
    assertEquals(
      pixelsOf(interpolated, (weights.length - 1) * strips.length + strip),
      pixelsOf(generated, indices.length + row),
    );
  });
});

Deno.test("drawFigureImages() draws other noise vectors by another seed, and leaves no tensors", () => {
  const networks = copyParameters(generator.parameters);
  const before = tf.memory().numTensors;
  const [first, again, other] = [0, 0, 1].map((seed) => drawFigureImages(subject, networks, seed));
  assertEquals(first, again);
  assert(first.z[0][0] !== other.z[0][0]);
  assert(first.generated.values.join() !== other.generated.values.join());
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("chooseOfEachClass() takes as many of each class as fit, far from each other", () => {
  assertEquals(chooseOfEachClass([2, 0, 0, 1, 0, 2, 0], 3, 6), [1, 4, 3, 0, 5]);
  assertEquals(chooseOfEachClass([2, 0, 0, 1], 3, 1), [1, 3, 0], "one at least");
  assertEquals(chooseOfEachClass([1, 1], 3, 9), [0, 1], "classes without images have none");
});

Deno.test("firstOfEachClass() finds each class once, where it comes first", () => {
  assertEquals(firstOfEachClass([3, 3, 0, 3, 0, 7]), [0, 2, 5]);
  assertEquals(firstOfEachClass([]), []);
});
