import { assert, assertEquals } from "@std/assert";
import { takeImages } from "../../../datasets/mod.ts";
import { drawSamples, takeRandom } from "../../../experiments/diagnostics/samples.ts";
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
      const images = { source: imagesOf(count, 10), target: imagesOf(count, 90) };
      const pictures = drawSamples(
        images,
        { source: format, target: format },
        (source) => tf.neg(format(source)) as tf.Tensor4D,
      );
      const columns = Object.values(pictures);
      assertEquals(columns.map(({ shape }) => `${shape[3]}`), shapes);
      const { source, generated, target } = pictures;
      assertEquals([source, generated, target].map(({ values }) => values[0]), [10, 245, 90]);
      if (count === 4) {
        assertEquals(Object.keys(pictures)[4], "generated depth");
        assertEquals(columns.slice(3).map(({ values }) => values[0]), [200, 55, 200]);
      }
    },
  );
}

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
