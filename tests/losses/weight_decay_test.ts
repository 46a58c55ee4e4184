import { assertAlmostEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { weightDecayLoss } from "../../lib/losses/weight_decay.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

testOnBackends("weightDecayLoss() is half the squares of kernels of different shapes", () => {
  const [kernel, vector] = [tf.tensor2d([[1, -2], [3, 0]]), tf.tensor1d([4])];
  // (1 + 4 + 9 + 16) / 2
  assertAlmostEquals(weightDecayLoss([kernel, vector]).dataSync()[0], 15, 1e-6);
});

testOnBackends("weightDecayLoss() has the weights as its gradient", () => {
  const kernel = tf.tensor2d([[1, -2], [3, 0]]);
  const loss = (x: tf.Tensor) => weightDecayLoss([x, tf.ones([3])]);
  assertClose(tf.grad(loss)(kernel), [1, -2, 3, 0], 1e-6);
});
