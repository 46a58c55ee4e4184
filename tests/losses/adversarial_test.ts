import { assertAlmostEquals, assertLess } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { discriminatorLoss, nonSaturatingGeneratorLoss } from "../../lib/losses/adversarial.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const column = (...logits: number[]) => tf.tensor2d(logits, [logits.length, 1]);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
const number = (loss: tf.Scalar) => loss.dataSync()[0];

testOnBackends("discriminatorLoss() is 2 log 2 where undecided and near 0 where right", () => {
  assertAlmostEquals(number(discriminatorLoss(column(0, 0), column(0))), 2 * Math.log(2), 1e-6);
  assertAlmostEquals(number(discriminatorLoss(column(20), column(-20))), 0, 1e-6);
  assertAlmostEquals(number(discriminatorLoss(column(-20), column(20))), 40, 1e-5);
});

testOnBackends("discriminatorLoss() takes a batch mean of each side, of different sizes", () => {
  // Sigmoid of ln 3 is 3/4, of -ln 3 is 1/4.
  const loss = discriminatorLoss(column(Math.log(3), 0), column(-Math.log(3), 0, 0));
  const target = (Math.log(4 / 3) + Math.log(2)) / 2;
  const generated = (Math.log(4 / 3) + 2 * Math.log(2)) / 3;
  assertAlmostEquals(number(loss), target + generated, 1e-6);
});

testOnBackends("domain losses give TensorFlow's sigmoid cross-entropies", () => {
  const [real, fake] = ["1", "0"].map((label) => reference(`sigmoid_cross_entropy_label${label}`));
  const logits = tf.expandDims(tensorOf(real.logits), 1);
  const generator = nonSaturatingGeneratorLoss(logits);
  assertAlmostEquals(number(generator), mean(flat(real.y)), 1e-5);
  const discriminator = discriminatorLoss(logits, logits);
  assertAlmostEquals(number(discriminator), mean(flat(real.y)) + mean(flat(fake.y)), 1e-5);
  assertClose(
    tf.grad((x) => nonSaturatingGeneratorLoss(x))(logits),
    flat(real.dlogits).map((gradient) => gradient / logits.size),
    1e-6,
  );
});

testOnBackends("discriminatorLoss() adds up the same whichever side is mirrored", () => {
  const [x, y] = [column(0.3, -2), column(1.5, 0.1)];
  const mirrored = discriminatorLoss(tf.neg(y), tf.neg(x));
  assertAlmostEquals(number(discriminatorLoss(x, y)), number(mirrored), 1e-6);
});

testOnBackends("nonSaturatingGeneratorLoss() has its steepest gradient where D wins", () => {
  const gradient = tf.grad((x) => nonSaturatingGeneratorLoss(x));
  assertAlmostEquals(gradient(column(-30)).dataSync()[0], -1, 1e-6);
  assertLess(Math.abs(gradient(column(30)).dataSync()[0]), 1e-6);
});

testOnBackends("domain losses have the gradients of central differences", () => {
  const [x, y] = [column(0.4, -1.2, 2), column(-0.6, 0.9)];
  const losses: [(z: tf.Tensor) => tf.Scalar, tf.Tensor][] = [
    [(z) => discriminatorLoss(z, y), x],
    [(z) => discriminatorLoss(x, z), y],
    [(z) => nonSaturatingGeneratorLoss(z), x],
  ];
  for (const [loss, at] of losses) {
    assertClose(tf.grad(loss)(at), centralDifferences(loss, at, 0.02), 1e-3);
  }
});
