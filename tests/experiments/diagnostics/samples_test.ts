import { assert, assertEquals } from "@std/assert";
import { takeImages } from "../../../datasets/mod.ts";
import { drawSamples, takeRandom, takeTurns } from "../../../experiments/diagnostics/samples.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { preprocess } from "../../../lib/layers/mod.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { tinyImages } from "./tiny_images.ts";

const imagesOf = (channels: number, value: number) => ({
  pixels: new Uint8Array(2 * 4 * channels).map((_, i) => i % channels === 3 ? 200 : value),
  count: 2,
  height: 2,
  width: 2,
  channels,
});

for (const [channels, shapes] of [[3, ["3", "3", "3"]], [4, ["3", "3", "3", "1", "1", "1"]]]) {
  testOnTensorFlow(
    `drawSamples() shows source, generated and target of ${channels} channels`,
    () => {
      const count = channels as number;
      const format = (images: tf.Tensor4D) =>
        preprocess(images, { side: 2, channels: count }, "resize");
      const source = { images: imagesOf(count, 10), labels: Uint8Array.of(0, 0) };
      const images = { source, target: imagesOf(count, 90) };
      const pictures = drawSamples(
        images,
        { source: format, target: format },
        (source) => tf.neg(format(source)) as tf.Tensor4D,
      );
      const columns = Object.values(pictures);
      assertEquals(columns.map(({ shape }) => `${shape[3]}`), shapes);
      const drawn = [pictures.source, pictures.generated, pictures.target];
      assertEquals(drawn.map(({ values }) => values[0]), [10, 245, 90]);
      if (count === 4) {
        assertEquals(Object.keys(pictures)[4], "generated depth");
        assertEquals(columns.slice(3).map(({ values }) => values[0]), [200, 55, 200]);
      }
    },
  );
}

testOnTensorFlow("drawSamples() shows each class in turn, and two images with other noise", () => {
  // Twelve images of one class, as a folder of objects begins, and then two more of other classes.
  const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1);
  const gray = (count: number, first: number) => ({
    pixels: Uint8Array.from({ length: count }, (_, i) => first + i),
    ...{ count, height: 1, width: 1, channels: 1 },
  });
  const format = (images: tf.Tensor4D) => preprocess(images, { side: 1, channels: 1 }, "resize");
  const pictures = drawSamples(
    { source: { images: gray(14, 100), labels }, target: gray(20, 40) },
    { source: format, target: format },
    // Noise of a fifth of the range from row to row.
    (source) => {
      const noise = tf.linspace(-1, 0.8, source.shape[0]);
      return tf.add(tf.mul(source, 0), tf.reshape(noise, [-1, 1, 1, 1])) as tf.Tensor4D;
    },
  );
  const { source, generated, target } = pictures;
  assertEquals([...source.values], [100, 100, 113, 113, 112, 101, 102, 103, 104, 105]);
  // The first of those without labels.
  assertEquals([...target.values], [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  assertEquals(new Set(generated.values).size, 10);
});

Deno.test("takeTurns() takes an image of each class in turn, in the order of the set", () => {
  assertEquals(takeTurns([0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 1], 8), [0, 9, 8, 1, 10, 2, 3, 4]);
  assertEquals(takeTurns([2, 1, 0], 8), [2, 1, 0]);
  assertEquals(takeTurns([1, 2, 0], 2), [2, 0], "fewer than there are classes");
  assertEquals(takeTurns([], 8), []);
});

Deno.test("takeRandom() takes different images of a set in order, each with its class", () => {
  const set = tinyImages(40);
  const { images, labels } = takeRandom(set, 12);
  assertEquals([images.count, labels.length], [12, 12]);
  const all = Array.from({ length: 40 }, (_, i) => takeImages(set.images, [i]).join());
  const places = Array.from(labels, (_, i) => all.indexOf(takeImages(images, [i]).join()));
  assertEquals(new Set(places).size, 12);
  assertEquals([...labels], places.map((place) => set.labels[place]));
  assert(labels.includes(0) && labels.includes(1));
});

Deno.test("takeRandom() takes the same images each time, and all of a small set", () => {
  const set = tinyImages(9);
  assertEquals(takeRandom(set, 4), takeRandom(set, 4));
  assertEquals(takeRandom(set, 20).labels.toSorted(), set.labels);
});
