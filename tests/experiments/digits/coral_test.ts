import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { loadScenario } from "../../../datasets/mod.ts";
import { coralTrial } from "../../../experiments/digits/coral.ts";
import { type DigitSettings, digitSettings } from "../../../experiments/digits/settings.ts";
import { sourceOnlyTrial } from "../../../experiments/digits/supervised.ts";
import { resolve } from "../../../experiments/sourced.ts";
import type { Trial } from "../../../experiments/trial.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { bitsOf, collect } from "../../trainers/collect.ts";

const scenario = await loadScenario("mnist-usps", { embedded: true, offline: true });
const settings = resolve(digitSettings("quick", "mnist-usps"));
const sourceOnly = { ...settings.sourceOnly, steps: 60 };
const coral: DigitSettings["coral"] = {
  ...sourceOnly,
  regularizations: [1],
  penalties: [1e-6, 1e-3, 1e-2],
  examples: 500,
};

const made = (changes: Partial<DigitSettings["coral"]> = {}): Trial =>
  coralTrial({ scenario, settings: { ...settings, coral: { ...coral, ...changes } }, seed: 0 });

testOnTensorFlow("coralTrial() trains and validates as Source-only does", async () => {
  const [trial, plain] = [
    made(),
    sourceOnlyTrial({ scenario, settings: { ...settings, sourceOnly }, seed: 0 }),
  ];
  assertEquals(await collect(trial.train(0)), await collect(plain.train(0)));
  assertEquals(bitsOf(trial.networks), bitsOf(plain.networks));
  assertEquals(trial.validate(), plain.validate());
  assertEquals(
    trial.optimizers.map(({ name }) => name),
    plain.optimizers.map(({ name }) => name),
  );
  assertEquals(trial.test().metrics.towerAccuracy, plain.test().metrics.accuracy);
});

testOnTensorFlow("coralTrial() tests the SVM that is best on the validation images", async () => {
  const trial = made();
  await collect(trial.train(0));
  const before = bitsOf(trial.networks);
  const { metrics, penalty, candidates } = trial.test();
  assertEquals(bitsOf(trial.networks), before);
  assertLess(40, metrics.accuracy);
  const scored = candidates as {
    penalty: number;
    validationAccuracy: number;
    converged: boolean;
  }[];
  assertEquals(scored.map(({ penalty }) => penalty), coral.penalties);
  const best = Math.max(...scored.map(({ validationAccuracy }) => validationAccuracy));
  assertEquals(scored.find((one) => one.penalty === penalty)!.validationAccuracy, best);
  assertLess(scored[0].validationAccuracy, best, "so small a penalty should learn little");
  assert(scored.every(({ converged }) => converged));
});

testOnTensorFlow("coralTrial() aligns as many examples as are asked for and there", () => {
  const [all, few] = [1_000_000, 20].map((examples) =>
    made({ examples, penalties: [1e-3] }).test().candidates
  );
  assertNotEquals(few, all);
});
