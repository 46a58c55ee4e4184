import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { coralAlign, coralLoss } from "../../lib/losses/coral.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const rowsOf = (values: unknown) => values as number[][];
const number = (loss: tf.Tensor) => loss.dataSync()[0];

Deno.test("coralAlign() is SciPy's", () => {
  const { source_features, target_features, aligned } = reference("coral_alignment");
  const result = coralAlign(rowsOf(source_features), rowsOf(target_features));
  assertClose(result.flatMap((row) => [...row]), flat(aligned), 1e-7);
});

Deno.test("coralAlign() leaves features alone if the target's covariance is theirs", () => {
  const source = rowsOf(reference("coral_alignment").source_features);
  const moved = source.map((row) => row.map((value, i) => value + 10 * i));
  const aligned = coralAlign(source, moved);
  assertClose(aligned.flatMap((row) => [...row]), source.flat(), 1e-9);
});

Deno.test("coralAlign() and back gives the features where the identity is small", () => {
  const { source_features, target_features } = reference("coral_alignment");
  const large = (rows: unknown) => rowsOf(rows).map((row) => row.map((value) => value * 1e4));
  const [source, target] = [large(source_features), large(target_features)];
  const back = coralAlign(coralAlign(source, target), source);
  assertClose(back.flatMap((row) => [...row]), source.flat(), 1);
});

Deno.test("coralAlign() copes with a feature that is always 0", () => {
  const aligned = coralAlign([[0, 1], [0, 3]], [[0, 1], [0, 5]]);
  // Variances 2 and 8, and with the identity 3 and 9.
  assertClose([...aligned[1]], [0, 3 * Math.sqrt(3)], 1e-12);
});

Deno.test("coralAlign() refuses other lengths and single examples", () => {
  const two = [[1, 2], [3, 4]];
  assertThrows(() => coralAlign(two, [[1], [2]]), TypeError, "found [2,2] and [2,1]");
  assertThrows(() => coralAlign([[1, 2]], two), RangeError, "found 1 of the source and 2 of the");
  assertThrows(() => coralAlign(two, []), RangeError, "0 of the target");
});

testOnBackends("coralLoss() is PyTorch's, and so are its gradients", () => {
  const { source_features, target_features, y, dsource, dtarget } = reference("deep_coral");
  const [source, target] = [source_features, target_features].map((features) =>
    tensorOf<tf.Tensor2D>(features)
  );
  assertAlmostEquals(number(coralLoss(source, target)), flat(y)[0], 1e-5);
  const [ofSource, ofTarget] = tf.grads((s, t) => coralLoss(s as tf.Tensor2D, t as tf.Tensor2D))([
    source,
    target,
  ]);
  assertClose(ofSource, flat(dsource), 1e-5);
  assertClose(ofTarget, flat(dtarget), 1e-5);
});

testOnBackends("coralLoss() ignores shifts, is symmetric and has degree 4", () => {
  const [x, y] = [tf.tensor2d([[1, 2], [3, 1], [0, 0]]), tf.tensor2d([[1, 0], [-1, 4]])];
  const loss = number(coralLoss(x, y));
  assertAlmostEquals(number(coralLoss(tf.add(y, 7), tf.sub(x, 3))), loss, 1e-4);
  assertAlmostEquals(number(coralLoss(tf.mul(x, 2), tf.mul(y, 2))), 16 * loss, 1e-4);
  assertEquals(number(coralLoss(x, x)), 0);
});

testOnBackends("coralLoss() has the gradients of central differences", () => {
  const [x, y] = [tf.tensor2d([[1, 2], [3, 1], [0, 0]]), tf.tensor2d([[1, 0], [-1, 4]])];
  const loss = (z: tf.Tensor) => coralLoss(z as tf.Tensor2D, y);
  assertClose(tf.grad(loss)(x), centralDifferences(loss, x), 5e-3);
});

testOnBackends("coralLoss() refuses other lengths and single examples", () => {
  assertThrows(
    () => coralLoss(tf.zeros([3, 2]), tf.zeros([3, 4])),
    TypeError,
    "[3,2] and [3,4]",
  );
  assertThrows(
    () => coralLoss(tf.zeros([3, 2]), tf.zeros([1, 2])),
    RangeError,
    "1 of the target",
  );
});

Deno.test("coralAlign() with another regularization weighs the identity so", () => {
  // Variances 2 and 14; with 7 times the identity 9 and 21: the source grows by the root of 7/3.
  const domains = [[[0], [2]], [[0], [Math.sqrt(28)]]] as const;
  const [, [aligned]] = coralAlign(...domains, { regularization: 7 });
  assertAlmostEquals(aligned, 2 * Math.sqrt(7 / 3), 1e-12);
  assertThrows(() => coralAlign(...domains, { regularization: 0 }), RangeError, "above 0");
});

testOnBackends("coralLoss() is its formula, worked by hand", () => {
  // Covariances [[2, 2], [2, 2]] and [[8, 0], [0, 0]]: (36 + 4 + 4 + 4) / (4 · 2²).
  const source = tf.tensor2d([[0, 0], [2, 2]]);
  const target = tf.tensor2d([[1, 5], [5, 5]]);
  assertAlmostEquals(number(coralLoss(source, target)), 3, 1e-6);
});

Deno.test("coralAlign() stays exact where features lie far from the origin", () => {
  const { source_features, target_features, aligned } = reference("coral_alignment");
  const far = rowsOf(target_features).map((row) => row.map((value) => value + 2 ** 27));
  const result = coralAlign(rowsOf(source_features), far);
  assertClose(result.flatMap((row) => [...row]), flat(aligned), 1e-5);
});
