import { assertAlmostEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { classificationLoss } from "../../lib/losses/classification.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const labelsOf = (...labels: number[]) => tf.tensor1d(labels, "int32");

testOnBackends("classificationLoss() is log K where undecided and -log p by hand", () => {
  const undecided = classificationLoss(tf.zeros([3, 10]), labelsOf(0, 4, 9));
  assertAlmostEquals(undecided.dataSync()[0], Math.log(10), 1e-6);
  // Softmax of (ln 3, 0) is (3/4, 1/4).
  const logits = tf.tensor2d([[Math.log(3), 0], [Math.log(3), 0]]);
  const loss = classificationLoss(logits, labelsOf(0, 1));
  assertAlmostEquals(loss.dataSync()[0], (Math.log(4 / 3) + Math.log(4)) / 2, 1e-6);
});

testOnBackends("classificationLoss() is the mean of TensorFlow's softmax cross-entropy", () => {
  const { logits, labels, y, dlogits } = reference("softmax_cross_entropy");
  const [x, classes] = [tensorOf(logits), tensorOf(labels, "int32")];
  const count = classes.size;
  const expected = flat(y).reduce((sum, value) => sum + value) / count;
  assertAlmostEquals(classificationLoss(x, classes).dataSync()[0], expected, 1e-6);
  const gradient = tf.grad((z) => classificationLoss(z, classes))(x);
  assertClose(gradient, flat(dlogits).map((value) => value / count), 1e-6);
});

testOnBackends("classificationLoss() is blind to a shift of all logits and stays finite", () => {
  const { logits, labels } = reference("softmax_cross_entropy");
  const [x, classes] = [tensorOf(logits), tensorOf(labels, "int32")];
  const shifted = classificationLoss(tf.add(x, 50), classes).dataSync()[0];
  assertAlmostEquals(shifted, classificationLoss(x, classes).dataSync()[0], 1e-4);
  const huge = classificationLoss(tf.tensor2d([[1000, -1000]]), labelsOf(1));
  assertAlmostEquals(huge.dataSync()[0], 2000, 1e-2);
});

testOnBackends("classificationLoss() has the gradient of central differences", () => {
  const x = tf.tensor2d([[0.2, -1, 0.7], [1.5, 0, -0.3]]);
  const loss = (z: tf.Tensor) => classificationLoss(z, labelsOf(2, 0));
  assertClose(tf.grad(loss)(x), centralDifferences(loss, x, 0.02), 1e-3);
});

testOnBackends("classificationLoss() names shapes and types that do not fit", () => {
  const logits = tf.zeros([3, 10]);
  assertThrows(
    () => classificationLoss(logits, labelsOf(1, 2)),
    TypeError,
    "logits must be [N, K] and labels [N], found [3,10] and [2]",
  );
  assertThrows(
    () => classificationLoss(logits, tf.zeros([3])),
    TypeError,
    "labels are float32, not int32",
  );
});
