import { assertAlmostEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { domainClassificationLoss } from "../../lib/losses/domain.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const column = (...logits: number[]) => tf.tensor2d(logits, [logits.length, 1]);
const number = (loss: tf.Scalar) => loss.dataSync()[0];

testOnBackends(
  "domainClassificationLoss() is near 0 where target is positive, large where not",
  () => {
    assertAlmostEquals(number(domainClassificationLoss(column(-20), column(20))), 0, 1e-6);
    assertAlmostEquals(number(domainClassificationLoss(column(20), column(-20))), 20, 1e-5);
  },
);

testOnBackends("domainClassificationLoss() is the mean of TensorFlow's cross-entropies", () => {
  const target = reference("sigmoid_cross_entropy_label1");
  const source = reference("sigmoid_cross_entropy_label0");
  const logits = tf.expandDims(tensorOf(source.logits), 1);
  const all = [...flat(source.y), ...flat(target.y)];
  const mean = all.reduce((sum, value) => sum + value) / all.length;
  assertAlmostEquals(number(domainClassificationLoss(logits, logits)), mean, 1e-5);
});

testOnBackends("domainClassificationLoss() has the gradients of central differences", () => {
  const [x, y] = [column(0.4, -1.2), column(-0.6, 0.9)];
  const ofSource = (z: tf.Tensor) => domainClassificationLoss(z, y);
  const ofTarget = (z: tf.Tensor) => domainClassificationLoss(x, z);
  assertClose(tf.grad(ofSource)(x), centralDifferences(ofSource, x, 0.02), 1e-3);
  assertClose(tf.grad(ofTarget)(y), centralDifferences(ofTarget, y, 0.02), 1e-3);
});
