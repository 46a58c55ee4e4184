import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { differentiate } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { domainClassificationLoss } from "../../lib/losses/mod.ts";
import { classifyDomain, type Task, taskFeatures } from "../../lib/models/mod.ts";
import {
  createDann,
  type Dann,
  type DannOptions,
  type Preprocess,
  trainDann,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect } from "./collect.ts";
import { describePoseTrainer, describeTrainer, type Learner } from "./contract.ts";
import { data, options, scale } from "./tiny_adaptation.ts";
import { sourceAt, targetAt, tinyTower } from "./tiny_digits.ts";
import { scale as scalePoses, tinySharedPoseTower } from "./tiny_poses.ts";

const made = (seed = 0): Dann => createDann(tinyTower(3, seed), glorotUniformInitializer(seed));

function train(
  model: Dann,
  to: number,
  changes: Partial<DannOptions> = {},
  from = 0,
): Promise<TrainingRecord[]> {
  return collect(trainDann(model, data, { ...options, ...changes }, { from, to }));
}

/** How far the first step moves each number, by parameter. */
async function movesOf(
  changes: Partial<DannOptions>,
): Promise<Record<string, number[]>> {
  const model = made();
  const before = bitsOf(model.optimizer.parameters);
  await train(model, 1, changes);
  return Object.fromEntries(
    model.optimizer.parameters.map((parameter) => {
      const moves = [...parameter.read()].map((value, i) => value - before[parameter.name][i]);
      return [parameter.name, moves];
    }),
  );
}

const moved = (moves: Record<string, number[]>): string[] =>
  Object.keys(moves).filter((name) => moves[name].some((move) => Math.abs(move) > 1e-9));

/** A task whose features are adapted from the second step on. */
function learner<Labels>(task: Task<Labels>, scale: Preprocess, seed: number): Learner<Labels> {
  const model = createDann(task, glorotUniformInitializer(seed));
  const how = { ...options, preprocess: { source: scale, target: scale }, startStep: 1 };
  return {
    model,
    train: (data, options, steps) => trainDann(model, data, { ...how, ...options }, steps),
  };
}

describeTrainer({
  name: "trainDann()",
  create: (seed) => learner(tinyTower(3, seed), scale, seed),
  losses: ["task", "similarity"],
  overfit: { rate: 1e-2, steps: 40 },
  ratios: { task: 0.3 },
  isSeeded: false,
  tolerance: 1e-5,
});

describePoseTrainer({
  name: "trainDann() of poses",
  create: (seed) => learner(tinySharedPoseTower(seed), scalePoses, seed),
  losses: ["task", "similarity", "task/class", "task/pose"],
  overfit: { rate: 2e-2, steps: 80 },
});

testOnTensorFlow("trainDann() descends the domain loss, and ascends it in the tower", async () => {
  const [more, less] = [
    await movesOf({ similarityWeight: 2.25 }),
    await movesOf({ similarityWeight: 0.25 }),
  ];
  const { task, domain } = made().networks;
  const images = [scale(sourceAt(0).images), scale(targetAt(0))];
  const { gradients } = differentiate(() => {
    const [source, target] = images.map((domainImages) =>
      classifyDomain(domain, taskFeatures(task, domainImages, "source")[0])
    );
    const total = domainClassificationLoss(source, target);
    return { total, components: {} };
  }, [task.layers.hidden[0].kernel, domain.layers.hidden.kernel]);
  const [tower, classifier] = gradients.map((gradient) => [...gradient.dataSync()]);
  const step = 2 * 2e-3; // the weights' difference times the learning rate
  const change = (name: string) => more[name].map((move, i) => move - less[name][i]);
  assertClose(change("task/hidden/0/kernel"), tower.map((slope) => step * slope), 2e-7);
  assertClose(change("domain/hidden/kernel"), classifier.map((slope) => -step * slope), 2e-7);
  assertLess(1e-5, Math.max(...tower.map((slope) => Math.abs(step * slope))));
});

testOnTensorFlow("trainDann() reverses the tower's gradient times the factor", async () => {
  const whole = await movesOf({ similarityWeight: 0.5 });
  const quarter = await movesOf({ similarityWeight: 2, reversalFactor: 0.25 });
  assertClose(quarter["task/hidden/0/kernel"], whole["task/hidden/0/kernel"], 1e-7);
  const [slow, fast] = [whole, quarter].map((moves) => moves["domain/hidden/kernel"]);
  assertClose(fast, slow.map((move) => 4 * move), 1e-6);
  assertLess(1e-5, Math.max(...slow.map(Math.abs)));
});

testOnTensorFlow("trainDann() does not move the domain classifier before the start", async () => {
  const early = moved(await movesOf({ startStep: 1 }));
  assert(early.length > 0 && early.every((name) => name.startsWith("task/")), early.join());
  const all = made().optimizer.parameters.map(({ name }) => name);
  assertEquals(moved(await movesOf({ startStep: 0 })), all);
});

testOnTensorFlow("trainDann() names what a weight of 0 leaves without a loss", async () => {
  await assertRejects(() => train(made(), 1, { similarityWeight: 0 }), Error, "domain/hidden");
});
