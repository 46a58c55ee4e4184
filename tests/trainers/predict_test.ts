import { assert, assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { predict, predictEach, predictPoses } from "../../lib/trainers/predict.ts";
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

testOnBackends("predictEach() gives each classifier's classes, and keeps nothing", () => {
  const before = tf.memory().numTensors;
  const batches = [batch([0, 2, 1], [5, 4, 3]), batch([-3, -2, -1])];
  const [most, least] = predictEach((images) => {
    const logits = channels(images);
    return [logits, tf.neg(logits) as tf.Tensor2D];
  }, batches);
  assertEquals([most, least], [Int32Array.of(1, 0, 2), Int32Array.of(0, 2, 0)]);
  assertEquals(tf.memory().numTensors, before);
});

testOnBackends("predict() passes on what reading the batches throws", () => {
  function* failing(): Generator<tf.Tensor4D> {
    yield batch([1, 2]);
    throw new Error("The file ends early");
  }
  assertThrows(() => predict(channels, failing()), Error, "The file ends early");
});

/** Of a `[N, 1, 1, 7]` image, three channels are logits and four the quaternion. */
const poseChannels = (images: tf.Tensor4D) => {
  const [logits, quaternions] = tf.split(tf.reshape(images, [-1, 7]), [3, 4], 1);
  return { logits: logits as tf.Tensor2D, quaternions: quaternions as tf.Tensor2D };
};
const poseBatch = (...rows: number[][]) => tf.tensor4d(rows.flat(), [rows.length, 1, 1, 7]);

testOnBackends("predictPoses() returns each image's class and quaternion, in order", () => {
  const batches = [
    poseBatch([0, 2, 1, 1, 0, 0, 0], [5, 4, 3, 0, 1, 0, 0]),
    poseBatch([-3, -2, -1, 0, 0, 0.5, -0.5]),
  ];
  assertEquals(predictPoses(poseChannels, batches), {
    classes: Int32Array.of(1, 0, 2),
    quaternions: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.5, -0.5),
  });
});

testOnBackends("predictPoses() disposes of the batches and keeps nothing", () => {
  const before = tf.memory().numTensors;
  const batches = [poseBatch([1, 2, 3, 4, 5, 6, 7]), poseBatch([7, 6, 5, 4, 3, 2, 1])];
  predictPoses(poseChannels, batches);
  assertEquals(tf.memory().numTensors, before);
  assert(batches.every(({ isDisposed }) => isDisposed));
});

testOnBackends("predictPoses() passes on what reading the batches throws", () => {
  function* failing(): Generator<tf.Tensor4D> {
    yield poseBatch([1, 2, 3, 4, 5, 6, 7]);
    throw new Error("The file ends early");
  }
  assertThrows(() => predictPoses(poseChannels, failing()), Error, "The file ends early");
});
