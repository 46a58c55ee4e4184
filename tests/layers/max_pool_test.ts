import { assertEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { maxPool } from "../../lib/layers/max_pool.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

testOnBackends("maxPool() is TensorFlow's on odd sides, and so is its gradient", () => {
  const { x, y, dx } = reference("max_pool_same");
  const images = tensorOf<tf.Tensor4D>(x);
  assertClose(maxPool(images), flat(y), 1e-6);
  const loss = (z: tf.Tensor) => tf.sum(tf.sin(maxPool(z as tf.Tensor4D)));
  assertClose(tf.grad(loss)(images), flat(dx), 1e-5);
});

testOnBackends("maxPool() takes the largest of each 2 x 2 window, by hand", () => {
  const x = tf.tensor4d([1, 5, -3, -4, 2, 0, -1, -2], [1, 2, 4, 1]);
  const y = maxPool(x);
  assertEquals(y.shape, [1, 1, 2, 1]);
  assertClose(y, [5, -1], 0);
});
