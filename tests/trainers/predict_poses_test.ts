import { assert, assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { predictPoses } from "../../lib/trainers/predict_poses.ts";
import { testOnBackends } from "../on_backends.ts";

/** Of a `[N, 1, 1, 7]` image, three channels are logits and four the quaternion. */
const channels = (images: tf.Tensor4D) => {
  const [logits, quaternions] = tf.split(tf.reshape(images, [-1, 7]), [3, 4], 1);
  return { logits: logits as tf.Tensor2D, quaternions: quaternions as tf.Tensor2D };
};
const batch = (...rows: number[][]) => tf.tensor4d(rows.flat(), [rows.length, 1, 1, 7]);

testOnBackends("predictPoses() gives each image's class and quaternion, in order", () => {
  const batches = [
    batch([0, 2, 1, 1, 0, 0, 0], [5, 4, 3, 0, 1, 0, 0]),
    batch([-3, -2, -1, 0, 0, 0.5, -0.5]),
  ];
  assertEquals(predictPoses(channels, batches), {
    classes: Int32Array.of(1, 0, 2),
    quaternions: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.5, -0.5),
  });
});

testOnBackends("predictPoses() disposes of the batches and keeps nothing", () => {
  const before = tf.memory().numTensors;
  const batches = [batch([1, 2, 3, 4, 5, 6, 7]), batch([7, 6, 5, 4, 3, 2, 1])];
  predictPoses(channels, batches);
  assertEquals(tf.memory().numTensors, before);
  assert(batches.every(({ isDisposed }) => isDisposed));
});

testOnBackends("predictPoses() passes on what reading the batches throws", () => {
  function* broken(): Generator<tf.Tensor4D> {
    yield batch([1, 2, 3, 4, 5, 6, 7]);
    throw new Error("The file ends early");
  }
  assertThrows(() => predictPoses(channels, broken()), Error, "The file ends early");
});
