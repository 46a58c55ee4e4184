import { assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { poseLoss } from "../../lib/losses/pose.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const { truth, prediction, y } = reference("pose_loss");

testOnBackends("poseLoss() is the logarithm of one less the cosine of half the angle", () => {
  // Half of 120 degrees: log(1e-4 + 1 - 1/2); no rotation: log(1e-4); their mean.
  const predictions = tensorOf([[0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]]);
  const upright = tensorOf([[1, 0, 0, 0], [1, 0, 0, 0]]);
  assertClose(poseLoss(predictions, upright), [(Math.log(0.5001) + Math.log(1e-4)) / 2], 1e-3);
});

testOnBackends("poseLoss() gives NumPy's values, and their mean over a batch", () => {
  const values = flat(y);
  values.forEach((value, n) => {
    const [p, q] = [prediction, truth].map((rows) =>
      tensorOf([(rows as readonly (readonly number[])[])[n]])
    );
    assertClose(poseLoss(p, q), [value], 1e-5);
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assertClose(poseLoss(tensorOf(prediction), tensorOf(truth)), [mean], 1e-5);
});

testOnBackends("poseLoss() takes a quaternion and its negative for the same rotation", () => {
  const [p, q] = [tensorOf(prediction), tensorOf(truth)];
  const loss = [...poseLoss(p, q).dataSync()];
  assertClose(poseLoss(tf.neg(p), q), loss, 0);
  assertClose(poseLoss(p, tf.neg(q)), loss, 0);
});

testOnBackends("poseLoss() has the gradient of central differences", () => {
  const [p, q] = [tensorOf(prediction), tensorOf(truth)];
  const gradient = tf.grad((x) => poseLoss(x, q))(p);
  assertClose(gradient, centralDifferences((x) => poseLoss(x, q), p, 1e-2), 1e-3);
});

testOnBackends("poseLoss() names the shapes that do not fit", () => {
  assertThrows(
    () => poseLoss(tf.zeros([2, 4]), tf.zeros([1, 4])),
    TypeError,
    "Cannot compute poseLoss: quaternions must be [N, 4], found [2,4] and [1,4]",
  );
  assertThrows(() => poseLoss(tf.zeros([2, 3]), tf.zeros([2, 3])), TypeError, "[2,3] and [2,3]");
});
