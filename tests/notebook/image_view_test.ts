import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { tf } from "../../lib/engine/mod.ts";
import { viewImages } from "../../lib/notebook/image_view.ts";
import { jupyterDisplay } from "../../lib/notebook/view.ts";

Deno.test("viewImages() takes stored pixels and network images to the same pixels", () => {
  const stored = tf.tensor4d([0, 51, 255], [1, 1, 3, 1], "int32");
  const { rows } = viewImages({ stored, network: tf.tensor4d([-1, -0.6, 1], [1, 1, 3, 1]) });
  assertEquals([...rows.stored.values], [0, 51, 255]);
  assertEquals([...rows.network.values], [0, 51, 255]);
});

Deno.test("viewImages() cuts off values beyond the range", () => {
  const { rows } = viewImages({ generated: tf.tensor4d([-2, 2], [1, 1, 2, 1]) });
  assertEquals([...rows.generated.values], [0, 255]);
});

Deno.test("viewImages() shows depth in a row of its own", () => {
  const { rows } = viewImages({ target: tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4], "int32") });
  assertEquals(Object.keys(rows), ["target", "target, depth"]);
  assertEquals([...rows.target.values], [1, 2, 3]);
  assertEquals([...rows["target, depth"].values], [4]);
});

Deno.test("viewImages() draws its pictures large enough, as many as asked", async () => {
  const blue = tf.tile(tf.tensor4d([0, 0, 255], [1, 1, 1, 3], "int32"), [5, 8, 8, 1]);
  const shown = await viewImages({ blue }, { count: 2, side: 32 })[jupyterDisplay]();
  assertEquals(shown["text/plain"], "blue: 2 of 8 x 8");
  const { data, height } = PNG.sync.read(Buffer.from(shown["image/png"]!, "base64"));
  let area = 0;
  for (let i = 0; i < data.length; i += 4) area += Number(data[i] === 0 && data[i + 2] === 255);
  assertEquals([area, height], [2 * 32 * 32, 32 + 8]);
});

Deno.test("viewImages() keeps the caller's tensors, and no others", () => {
  const batch = tf.zeros([2, 4, 4, 1]);
  const before = tf.memory().numTensors;
  viewImages({ batch });
  assertEquals([tf.memory().numTensors - before, batch.isDisposed], [0, false]);
});

Deno.test("viewImages() refuses what is not a picture", () => {
  assertThrows(() => viewImages({}), TypeError, "none were given");
  for (const shape of [[2, 4, 4], [2, 4, 4, 2]]) {
    assertThrows(
      () => viewImages({ source: tf.zeros(shape) }),
      TypeError,
      `Cannot show source of shape [${shape}]: expected [N, H, W, C] with 1, 3 or 4 channels`,
    );
  }
});
