import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { deepEmbeddedRisk, densityRatios } from "../../lib/metrics/mod.ts";
import {
  classProbabilities,
  fitLogisticRegression,
} from "../../lib/metrics/logistic_regression.ts";
import { seededUniform } from "../../lib/random/mod.ts";
import { mean } from "../../lib/tables/mod.ts";
import { validatorReferences } from "./validator_references.ts";

Deno.test("densityRatios() and deepEmbeddedRisk() agree with skada", () => {
  const { source_seen, source_held_out, target, ratios, dev } = validatorReferences;
  const found = densityRatios({
    source: source_seen.features,
    target: target.features,
    heldOut: source_held_out.features,
  });
  assertEquals(found.length, ratios.length);
  found.forEach((ratio, i) => assertAlmostEquals(ratio / ratios[i], 1, 5e-3));
  assertAlmostEquals(deepEmbeddedRisk(source_held_out.losses, found), dev, 1e-3);
  assertAlmostEquals(deepEmbeddedRisk(source_held_out.losses, ratios), dev, 1e-7);
});

Deno.test("densityRatios() weighs a domain of more images no more", () => {
  // The target's images twice: the classifier expects them twice as often, and N / M takes it back.
  const [source, target] = [[[0], [1], [2]], [[0], [1], [2]]];
  const [ratio] = densityRatios({ source, target: [...target, ...target], heldOut: [[1]] });
  assertAlmostEquals(ratio, 1, 1e-4);
});

Deno.test("densityRatios() fits for 30 steps at most", () => {
  // Domains that take turns along a line, by features that rise along it: many steps from the end.
  const steps = (x: number) => Array.from({ length: 20 }, (_, k) => Math.tanh(5 * (x - k / 10)));
  const rows = Array.from({ length: 60 }, (_, i) => steps(i / 30));
  const isTarget = rows.map((_, i) => Math.floor(i / 6) % 2);
  const [source, target] = [0, 1].map((domain) => rows.filter((_, i) => isTarget[i] === domain));
  const labels = [...source.map(() => 0), ...target.map(() => 1)];
  const ratiosAfter = (iterations: number) => {
    const fitted = fitLogisticRegression([...source, ...target], labels, {
      classes: 2,
      iterations,
    });
    return classProbabilities(fitted, rows).map(([ofSource, ofTarget]) => ofTarget / ofSource);
  };
  const found = densityRatios({ source, target, heldOut: rows });
  assertEquals(found, ratiosAfter(30));
  assertNotEquals(found, ratiosAfter(31));
});

Deno.test("deepEmbeddedRisk() corrects by how far the mean ratio is from 1", () => {
  // w l = 1, 6, 1, 6, means 3.5 and 1.5; summed products with w: 4 · 2.5 · 0.5 = 5, squares 4 · 0.25 = 1,
  // so η = -5: 3.5 - 5 · 1.5 + 5 = 1.
  assertEquals(deepEmbeddedRisk([1, 3, 1, 3], [1, 2, 1, 2]), 1);
  // Losses all alike: w l is twice w, so the estimate is 2 whatever the mean ratio.
  assertAlmostEquals(deepEmbeddedRisk([2, 2, 2], [0.1, 0.9, 3]), 2, 1e-12);
  // Ratios that do not vary correct nothing: the mean of w l.
  assertEquals(deepEmbeddedRisk([1, 2, 1, 2], [2, 2, 2, 2]), 3);
});

Deno.test("deepEmbeddedRisk() weighs none of V images by more than the root of V", () => {
  // The last weight is 2, so the mean is 1 and nothing is corrected: (0 + 1 + 1 + 2 · 5) / 4 = 3.
  for (const ratio of [2, 2.001, 1e300, Infinity]) {
    assertEquals(deepEmbeddedRisk([1, 1, 1, 5], [0, 1, 1, ratio]), 3);
  }
});

/** A model's features of images and its losses: both depend on a value of normal distribution. */
function drawImages(count: number, center: number, threshold: number, ...key: (string | number)[]) {
  const uniform = seededUniform(...key);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const values = Array.from({ length: count }, () => center + normal());
  const rectified = () => Math.max(0, 0.2 * center + normal() - threshold);
  return {
    features: values.map((value) => [value, 0.1, ...Array.from({ length: 16 }, rectified)]),
    losses: values.map((value) => Math.log1p(Math.exp(2 * value - 1))),
  };
}

Deno.test("density ratios and risk come near the target's loss, also by features few images have", () => {
  // The mean of log(1 + exp(2x - 1)) for x of mean 0.3 and deviation 1, by scipy.integrate.quad 1.17.1;
  // for the source, where x has mean 0, it is 0.62.
  const expected = 0.8798;
  // Features that all images have, half of them, one of 160, one of 4,000, none.
  for (const threshold of [-9, 0, 2.5, 3.5, 9]) {
    const risks = Array.from({ length: 10 }, (_, seed) => {
      const heldOut = drawImages(200, 0, threshold, seed, "held out");
      const ratios = densityRatios({
        source: drawImages(200, 0, threshold, seed, "source").features,
        target: drawImages(400, 0.3, threshold, seed, "target").features,
        heldOut: heldOut.features,
      });
      return deepEmbeddedRisk(heldOut.losses, ratios);
    });
    assertAlmostEquals(mean(risks), expected, 0.12, `features above ${threshold}: ${risks}`);
  }
});

Deno.test("density ratios and risk refuse too few images", () => {
  assertThrows(
    () => densityRatios({ source: [], target: [[1]], heldOut: [] }),
    RangeError,
    "Cannot estimate density ratios by 0 source and 1 target images: give at least one of each",
  );
  assertThrows(
    () => densityRatios({ source: [[1]], target: [], heldOut: [] }),
    RangeError,
    "by 1 source and 0 target images",
  );
  assertThrows(
    () => deepEmbeddedRisk([1], [1]),
    RangeError,
    "Cannot estimate the risk by 1 losses and 1 density ratios: give at least two, and as many of " +
      "each",
  );
  assertThrows(() => deepEmbeddedRisk([1, 2], [1]), RangeError, "by 2 losses and 1 density ratios");
});
