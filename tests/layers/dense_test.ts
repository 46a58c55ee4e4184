import { assertEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { createDense, dense, flatten } from "../../lib/layers/dense.ts";
import { normalInitializer } from "../../lib/layers/initializers.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

testOnBackends("dense() is x W + b, by hand", () => {
  const layer = createDense(3, 2, normalInitializer(0));
  layer.kernel.write(Float32Array.of(1, 2, 3, 4, 5, 6));
  layer.bias!.write(Float32Array.of(10, -10));
  const x = tf.tensor2d([[1, 0, -1], [2, 1, 0]]);
  assertClose(dense(layer, x), [6, -14, 15, -2], 0);
});

testOnBackends("dense() without a bias keeps 0 at 0", () => {
  const layer = createDense(3, 2, normalInitializer(0), { useBias: false });
  assertEquals(layer.bias, undefined);
  assertClose(dense(layer, tf.zeros([1, 3])), [0, 0], 0);
});

testOnBackends("flatten() keeps the batch and lays rows of pixels end to end", () => {
  const x = tf.reshape(tf.range(0, 24), [2, 2, 3, 2]);
  const flattened = flatten(x);
  assertEquals(flattened.shape, [2, 12]);
  assertClose(flattened, [...x.dataSync()], 0);
});
