import { assertEquals, assertThrows } from "@std/assert";
import { compile, tf } from "../../../lib/engine/mod.ts";
import { testOnBackends } from "../../on_backends.ts";

testOnBackends("tf.mean() of whole numbers and of flags is a float, compiled too", () => {
  const whole = tf.tensor1d([1, 2, 6], "int32");
  const flags = tf.tensor1d([true, false, true, true], "bool");
  for (const mean of [tf.mean, compile((x: tf.Tensor) => tf.mean(x))]) {
    assertEquals([mean(whole).dtype, mean(whole).dataSync()[0]], ["float32", 3]);
    assertEquals([mean(flags).dtype, mean(flags).dataSync()[0]], ["float32", 0.75]);
  }
});

testOnBackends("tf.einsum() names the axis that does not fit", () => {
  assertThrows(
    () => tf.einsum("ij,jk->ik", tf.ones([2, 3]), tf.ones([2, 2])),
    Error,
    "Expected dimension 3 at axis 0 of input shaped [2,2], but got dimension 2",
  );
});
