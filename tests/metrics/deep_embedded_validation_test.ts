import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { deepEmbeddedRisk, densityRatios } from "../../lib/metrics/mod.ts";
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

Deno.test("deepEmbeddedRisk() corrects by how far the mean ratio is from 1", () => {
  // w l = (1, 6), means 3.5 and 1.5; covariance with w: (-2.5 · -0.5 + 2.5 · 0.5) / 1 = 2.5, variance
  // 0.5, so η = -5: 3.5 - 5 · 1.5 + 5 = 1.
  assertEquals(deepEmbeddedRisk([1, 3], [1, 2]), 1);
  // Losses all alike: w l is twice w, so the estimate is 2 whatever the mean ratio.
  assertAlmostEquals(deepEmbeddedRisk([2, 2, 2], [0.1, 0.9, 3]), 2, 1e-12);
  // Ratios that do not vary correct nothing: the mean of w l.
  assertEquals(deepEmbeddedRisk([1, 2], [3, 3]), 4.5);
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
