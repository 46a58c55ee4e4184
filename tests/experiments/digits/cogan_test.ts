import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { loadScenario } from "../../../datasets/mod.ts";
import { coGanTrial } from "../../../experiments/digits/cogan.ts";
import { type DigitSettings, digitSettings } from "../../../experiments/digits/settings.ts";
import { resolve } from "../../../experiments/sourced.ts";
import type { Trial } from "../../../experiments/trial.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { bitsOf, collect } from "../../trainers/collect.ts";

const scenario = await loadScenario("mnist-usps", { embedded: true, offline: true });

const cogan: DigitSettings["cogan"] = {
  image: { side: 16, channels: 1, sourceFit: "resize", targetFit: "resize" },
  batchSize: 16,
  initialGain: Math.SQRT2,
  steps: 60,
  noiseDimensions: 10,
  width: { generators: 1 / 32, discriminators: 0.2 },
  discriminatorWeights: { domain: 1, task: 10, pair: 0.01 },
  weightDecay: 5e-4,
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  learningRate: 2e-3,
  decay: { kind: "staircase", factor: 1, every: 1 },
};

function made(seed = 0, changes: Partial<DigitSettings["cogan"]> = {}): Trial {
  const settings = resolve(digitSettings("quick", "mnist-usps"));
  return coGanTrial({ scenario, settings: { ...settings, cogan: { ...cogan, ...changes } }, seed });
}

testOnTensorFlow("coGanTrial() learns the source, and measures on the target", async () => {
  const trial = made();
  const records = await collect(trial.train(0));
  assertEquals(records.at(-1)!.step, 60);
  assertLess(records.at(-1)!.losses.task, 0.7 * records[0].losses.task);
  const { score, metrics } = trial.validate();
  assertEquals(metrics, { validationAccuracy: score });
  const tested = trial.test();
  assertEquals(Object.keys(tested), ["metrics", "confusion"]);
  assertLess(50, tested.metrics.sourceAccuracy);
  assertEquals((tested.confusion as number[][]).length, 10);
});

testOnTensorFlow("coGanTrial() asks the target's first layer about target images", () => {
  const [whole, blinded] = [made(), made()];
  const name = "discriminators/private/source/kernel";
  const kernel = blinded.networks.find((parameter) => parameter.name === name)!;
  kernel.write(new Float32Array(kernel.size));
  const [before, after] = [whole.test().metrics, blinded.test().metrics];
  assertEquals(after.accuracy, before.accuracy);
  assertNotEquals(after.sourceAccuracy, before.sourceAccuracy);
});

testOnTensorFlow("coGanTrial() trains by the seed alone", async () => {
  const records = (seed: number) => collect(made(seed, { steps: 2 }).train(0));
  const first = await records(3);
  assertEquals(await records(3), first);
  assertNotEquals(await records(4), first);
});

testOnTensorFlow("coGanTrial() keeps all that a checkpoint must hold, each once", async () => {
  const [trial, resumed] = [made(0, { steps: 3 }), made(0, { steps: 3 })];
  const stateOf = ({ networks, optimizers }: Trial) => [...networks, ...optimizers];
  const names = stateOf(trial).map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assert(trial.optimizers.every(({ name }) => /\/adam_[mv]$/.test(name)));
  const training = trial.train(0);
  await training.next();
  const saved = bitsOf(stateOf(trial));
  for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
  const rest = await collect(training);
  assertEquals(rest.map(({ step }) => step), [2, 3]);
  assertEquals(await collect(resumed.train(1)), rest);
});

testOnTensorFlow("coGanTrial() draws the same pairs every time", () => {
  const trial = made();
  const { "generated source": source, "generated target": target } = trial.samples!();
  assertEquals([source.shape, target.shape], [[8, 16, 16, 1], [8, 16, 16, 1]]);
  assertEquals(Object.values(trial.samples!()), [source, target]);
  assertNotEquals(source.values, target.values);
});
