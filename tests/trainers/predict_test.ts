import { assert, assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { predict } from "../../lib/trainers/predict.ts";
import { testOnBackends } from "../on_backends.ts";

/** The logits of a `[N, 1, 1, K]` image are its channels. */
const channels = (images: tf.Tensor4D) => tf.reshape(images, [images.shape[0], -1]) as tf.Tensor2D;
const batch = (...logits: number[][]) =>
  tf.tensor4d(logits.flat(), [logits.length, 1, 1, logits[0].length]);

testOnBackends("predict() gives the class of the largest logit, batch after batch", () => {
  const batches = [batch([0, 2, 1], [5, 4, 3]), batch([-3, -2, -1])];
  assertEquals(predict(channels, batches), Int32Array.of(1, 0, 2));
});

testOnBackends("predict() disposes of the batches and keeps nothing", () => {
  const before = tf.memory().numTensors;
  const batches = [batch([1, 2]), batch([2, 1]), batch([1, 2], [0, 9])];
  predict(channels, batches);
  assertEquals(tf.memory().numTensors, before);
  assert(batches.every(({ isDisposed }) => isDisposed));
});

testOnBackends("predict() of no batches is empty", () => {
  assertEquals(predict(channels, []), new Int32Array());
});

testOnBackends("predict() passes on what reading the batches throws", () => {
  function* broken(): Generator<tf.Tensor4D> {
    yield batch([1, 2]);
    throw new Error("The file ends early");
  }
  assertThrows(() => predict(channels, broken()), Error, "The file ends early");
});
