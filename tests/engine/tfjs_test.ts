import { assertEquals, assertStringIncludes } from "@std/assert";
import nodeExports from "npm:@tensorflow/tfjs-node-gpu@4.22.0/dist/node.js";
import { createCanvas, encodePng } from "../../lib/drawing/mod.ts";
import { tf } from "../../lib/engine/tfjs.ts";
import { testOnTensorFlow } from "../on_backends.ts";

Deno.test("the plain backend warns once, in our words, that it is slow", () => {
  const warnings: string[] = [];
  const warn = console.warn;
  console.warn = (...words: unknown[]) => void warnings.push(words.join(" "));
  try {
    assertEquals([...tf.add(tf.tensor1d([1]), tf.tensor1d([2])).dataSync()], [3]);
    tf.add(1, 2).dataSync();
  } finally {
    console.warn = warn;
  }
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0], "startEngine()");
});

testOnTensorFlow("a kernel that needs functions which newer Nodes dropped runs", () => {
  assertEquals([...tf.topk(tf.tensor1d([3, 1, 2]), 2).values.dataSync()], [3, 2]);
});

testOnTensorFlow("a model is saved to a folder by file://, and loaded from it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const x = tf.tensor2d([[1, 2], [3, 4]]);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    const expected = [...(model.predict(x) as tf.Tensor).dataSync()];
    await model.save(`file://${folder}/model`);
    const loaded = await tf.loadLayersModel(`file://${folder}/model/model.json`);
    assertEquals([...(loaded.predict(x) as tf.Tensor).dataSync()], expected);
    model.dispose();
    loaded.dispose();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// docs/limits.md names this import in the place of tf.node.
testOnTensorFlow("what tfjs-node calls tf.node runs on this engine", () => {
  const { decodePng } = nodeExports.node;
  const image = decodePng(encodePng(createCanvas(2, 1)), 3);
  assertEquals([image.shape, ...image.dataSync()], [[1, 2, 3], ...new Array(6).fill(255)]);
});
