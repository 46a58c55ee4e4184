import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { classBalance, informationScore, predictionEntropy } from "../../lib/metrics/mod.ts";
import { validatorReferences } from "./validator_references.ts";

Deno.test("informationScore() is the mutual information of image and class", () => {
  // Means (0.5, 0.5): entropy log 2. Each example: H(0.9, 0.1) = 0.325083.
  const { information, score, balance } = informationScore([[0.9, 0.1], [0.1, 0.9]]);
  const each = -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
  assertAlmostEquals(information, (Math.log(2) - each) / Math.log(2), 1e-12);
  assertAlmostEquals(information, 0.531004, 1e-6);
  assertEquals(balance, 1);
  assertAlmostEquals(score, 53.1004, 1e-4);
});

Deno.test("informationScore() falls with each class that is hardly predicted", () => {
  // Three classes, of which the third is never predicted: certain, and two of three kept.
  const { information, balance, score, shares } = informationScore([
    ...[[1, 0, 0], [0, 1, 0]],
  ]);
  assertAlmostEquals(information, Math.log(2) / Math.log(3), 1e-12);
  assertAlmostEquals(balance, 2 / 3, 1e-12);
  assertAlmostEquals(score, 100 * Math.log(2) / Math.log(3) * 2 / 3, 1e-9);
  assertEquals(shares, [0.5, 0.5, 0]);
});

Deno.test("informationScore() expects classes as often as the source has them", () => {
  // 2 of 40 is 5 %: lost among two equal classes (10 % of a half is 5 %: kept at the border).
  const rows = Array.from({ length: 40 }, (_, i) => i < 1 ? [0, 1] : [1, 0]);
  assertEquals(informationScore(rows).balance, 0.5);
  assertEquals(informationScore(rows, [0.8, 0.2]).balance, 1); // a tenth of 0.2 is below 1 of 40
});

Deno.test("informationScore() is 0 where predictions do not depend on the image", () => {
  assertAlmostEquals(informationScore([[0.2, 0.8], [0.2, 0.8]]).score, 0, 1e-9);
  assertAlmostEquals(informationScore([[1, 0], [1, 0]]).score, 0, 1e-9);
});

Deno.test("informationScore() refuses what cannot be scored", () => {
  assertThrows(() => informationScore([]), RangeError, "0 examples of 0 classes");
  assertThrows(() => informationScore([[1]]), RangeError, "1 examples of 1 classes");
});

Deno.test("informationScore() keeps a class from a tenth of an equal share on", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => i < 1 ? [0, 1] : [1, 0]);
  assertEquals(informationScore(rows(14)).balance, 1); // 1/14 is above 1/20
  assertEquals(informationScore(rows(20)).balance, 1); // 1/20, a tenth of a half
  assertEquals(informationScore(rows(21)).balance, 0.5);
});

Deno.test("predictionEntropy() agrees with skada, and refuses no examples", () => {
  const { target, entropy } = validatorReferences;
  assertAlmostEquals(predictionEntropy(target.probabilities), entropy, 1e-6);
  // H(0.9, 0.1) = 0.325083 and H(1, 0) = 0.
  assertAlmostEquals(predictionEntropy([[0.9, 0.1], [1, 0]]), 0.325083 / 2, 1e-6);
  assertThrows(
    () => predictionEntropy([]),
    RangeError,
    "Cannot compute the entropy of predictions: there are no examples",
  );
});

Deno.test("classBalance() falls by what would have to be predicted as another class", () => {
  assertAlmostEquals(classBalance([0.5, 0.3, 0.2]), 100 / 3 + 30 + 20, 1e-9);
  assertAlmostEquals(classBalance([0.5, 0.3, 0.2], [0.2, 0.3, 0.5]), 70, 1e-9);
  assertEquals(classBalance([1, 0], [0, 1]), 0);
});
