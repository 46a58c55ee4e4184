import { assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../../on_backends.ts";

testOnTensorFlow("frames start every so many samples, and a step of none is refused", () => {
  const signal = tf.tensor1d([1, 2, 3, 4, 5]);
  assertEquals(tf.signal.frame(signal, 3, 1).arraySync(), [[1, 2, 3], [2, 3, 4], [3, 4, 5]]);
  assertEquals(tf.signal.frame(signal, 3, 3, true, 9).arraySync(), [[1, 2, 3], [4, 5, 9]]);
  assertEquals(tf.signal.stft(signal, 2, 2).shape, [2, 2]);
  for (const step of [0, -1, 0.5, NaN, null, undefined]) {
    for (const cut of [tf.signal.frame, tf.signal.stft]) {
      assertThrows(() => cut(signal, 2, step as number), RangeError, `start every ${step} samples`);
    }
  }
});
