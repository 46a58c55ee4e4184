import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { loadScenario } from "../../../datasets/mod.ts";
import { dannTrial, mmdTrial } from "../../../experiments/digits/feature_adaptation.ts";
import { type DigitSettings, digitSettings } from "../../../experiments/digits/settings.ts";
import { resolve } from "../../../experiments/sourced.ts";
import type { Trial } from "../../../experiments/trial.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { bitsOf, collect } from "../../trainers/collect.ts";

const scenario = await loadScenario("mnist-usps", { embedded: true, offline: true });

const own: DigitSettings["dann"] = {
  steps: 80,
  similarityWeight: 0.2,
  startStep: 40,
  weightDecay: 1e-6,
  momentum: 0.9,
  learningRate: 0.01,
  decay: { kind: "staircase", factor: 0.95, every: 20_000 },
};

const trials = {
  dannTrial: (seed: number, changes: Partial<DigitSettings["dann"]> = {}) => {
    const settings = resolve(digitSettings("quick", "mnist-usps"));
    return dannTrial({ scenario, settings: { ...settings, dann: { ...own, ...changes } }, seed });
  },
  mmdTrial: (seed: number, changes: Partial<DigitSettings["dann"]> = {}) => {
    const settings = resolve(digitSettings("quick", "mnist-usps"));
    return mmdTrial({ scenario, settings: { ...settings, mmd: { ...own, ...changes } }, seed });
  },
};

const stateOf = ({ networks, optimizers }: Trial) => [...networks, ...optimizers];

for (const [name, made] of Object.entries(trials)) {
  testOnTensorFlow(`${name}() learns the source, and measures on the target`, async () => {
    const trial = made(0);
    const records = await collect(trial.train(0));
    assertEquals(records.length, 80);
    assertLess(records.at(-1)!.losses.task, 0.7 * records[0].losses.task);
    const { score, metrics } = trial.validate();
    assertEquals(metrics, { validationAccuracy: score });
    const tested = trial.test();
    assertEquals(Object.keys(tested), ["metrics", "confusion"]);
    assertLess(60, tested.metrics.sourceAccuracy);
    assertLess(20, tested.metrics.accuracy);
  });

  testOnTensorFlow(`${name}() trains by the seed alone`, async () => {
    const records = (seed: number) => collect(made(seed, { steps: 2 }).train(0));
    const first = await records(3);
    assertEquals(await records(3), first);
    assertNotEquals(await records(4), first);
  });

  testOnTensorFlow(`${name}() keeps all that a checkpoint must hold, each once`, async () => {
    const [trial, resumed] = [made(0, { steps: 3 }), made(0, { steps: 3 })];
    const names = stateOf(trial).map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    assert(trial.optimizers.every(({ name }) => name.endsWith("/momentum")));
    const training = trial.train(0);
    await training.next();
    const saved = bitsOf(stateOf(trial));
    for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
    const rest = await collect(training);
    assertEquals(rest.map(({ step }) => step), [2, 3]);
    assertEquals(await collect(resumed.train(1)), rest);
  });
}
