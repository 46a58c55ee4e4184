import { assert, assertEquals, assertLess, assertNotEquals, assertRejects } from "@std/assert";
import { differentiate, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { domainClassificationLoss } from "../../lib/losses/mod.ts";
import { classifyDomain, taskFeatures } from "../../lib/models/mod.ts";
import {
  createDann,
  type Dann,
  type DannOptions,
  trainDann,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { data, options, scale } from "./tiny_adaptation.ts";
import { sourceAt, targetAt, tinyTower } from "./tiny_digits.ts";

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
  const [tower, judge] = gradients.map((gradient) => [...gradient.dataSync()]);
  const step = 2 * 2e-3; // the weights' difference times the learning rate
  const change = (name: string) => more[name].map((move, i) => move - less[name][i]);
  assertClose(change("task/hidden/0/kernel"), tower.map((slope) => step * slope), 2e-7);
  assertClose(change("domain/hidden/kernel"), judge.map((slope) => -step * slope), 2e-7);
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

testOnTensorFlow("trainDann() overfits one batch", async () => {
  const once = { source: () => sourceAt(0), target: () => targetAt(0) };
  const how = { ...options, schedule: () => 1e-2 };
  const records = await collect(trainDann(made(), once, how, { from: 0, to: 40 }));
  assertLess(records.at(-1)!.losses.task, 0.3 * records[0].losses.task);
});

testOnTensorFlow("trainDann() resumes bit-exactly from a saved state", async () => {
  const changes = { startStep: 1 };
  const [whole, interrupted, resumed] = [made(), made(), made(9)];
  const records = await train(whole, 4, changes);
  await train(interrupted, 2, changes);
  const saved = bitsOf(stateOf(interrupted));
  for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
  assertEquals(await train(resumed, 4, changes, 2), records.slice(2));
  assertEquals(bitsOf(stateOf(resumed)), bitsOf(stateOf(whole)));
});

testOnTensorFlow("trainDann() is deterministic per seed", async () => {
  const records = await train(made(), 3);
  assertEquals(records.map(({ step }) => step), [1, 2, 3]);
  assertEquals(await train(made(), 3), records);
  assertNotEquals(await train(made(4), 3), records);
});

testOnTensorFlow("trainDann() leaks no tensors", async () => {
  const model = made();
  const before = tf.memory().numTensors;
  for await (const _ of trainDann(model, data, options, { from: 0, to: 3 })) {
    assertEquals(tf.memory().numTensors, before);
  }
});

testOnTensorFlow("trainDann() compiled matches eager", async () => {
  const losses = async () =>
    (await train(made(), 3)).flatMap(({ losses }) => Object.values(losses));
  const compiled = await losses();
  await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
    assertClose(await losses(), compiled, 1e-5);
  });
});

testOnTensorFlow("trainDann() names what a weight of 0 leaves without a loss", async () => {
  await assertRejects(() => train(made(), 1, { similarityWeight: 0 }), Error, "domain/hidden");
});
