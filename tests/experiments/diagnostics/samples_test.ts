import { assertEquals } from "@std/assert";
import { drawSamples } from "../../../experiments/diagnostics/samples.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { preprocess } from "../../../lib/layers/mod.ts";
import { testOnTensorFlow } from "../../on_backends.ts";

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
