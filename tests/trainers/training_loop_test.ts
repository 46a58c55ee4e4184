import { assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import { tensorFlow } from "../../lib/engine/active.ts";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import type { PoseLabels } from "../../lib/models/mod.ts";
import {
  createDann,
  createMmd,
  createSupervised,
  type DomainBatch,
  type DomainData,
  type Model,
  networkParameters,
  optimizerState,
  type PixelDaBatch,
  type PixelDaData,
  trainMmd,
  trainPixelDa,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import { DivergenceError, domainBatches, trainingLoop } from "../../lib/trainers/training_loop.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";
import { collect } from "./collect.ts";
import { lateBatches } from "./late_batches.ts";
import { options as adaptation } from "./tiny_adaptation.ts";
import { tinyCoGan } from "./tiny_cogan.ts";
import {
  adam,
  options as pixelDaOptions,
  sourceAt,
  targetAt,
  tinyPixelDa,
  tinyTower,
} from "./tiny_digits.ts";
import { tinyDsn } from "./tiny_dsn.ts";
import { posesAt, scale, tinySharedPoseTower } from "./tiny_poses.ts";

const options = { from: 0, to: 5, schedule: (step: number) => 1 / 2 ** step, adam };

/** A step whose losses are what it is given. */
const echo = (batch: { x: tf.Tensor }, clock: { step: tf.Scalar; learningRate: tf.Scalar }) => ({
  x: tf.sum(batch.x) as tf.Scalar,
  step: tf.cast(clock.step, "float32") as tf.Scalar,
  rate: tf.mul(clock.learningRate, 1) as tf.Scalar,
});
const xAt = (step: number) => ({ x: tf.tensor1d([step, 10]) });

testOnBackends("trainingLoop() gives each step its batch, number and learning rate", async () => {
  assertEquals(await collect(trainingLoop(echo, xAt, { ...options, from: 2, to: 4 })), [
    { step: 3, learningRate: 1 / 4, losses: { x: 12, step: 2, rate: 1 / 4 } },
    { step: 4, learningRate: 1 / 8, losses: { x: 13, step: 3, rate: 1 / 8 } },
  ]);
});

testOnBackends("trainingLoop() does nothing when all steps are done", async () => {
  assertEquals(await collect(trainingLoop(echo, xAt, { ...options, from: 5 })), []);
});

testOnBackends("trainingLoop() leaks no tensors", async () => {
  const parameter = new Parameter(tf.zeros([2]));
  const step = (batch: { x: tf.Tensor }) => {
    parameter.assign(tf.add(parameter.value, batch.x));
    return { sum: tf.sum(parameter.value) as tf.Scalar };
  };
  const before = tf.memory().numTensors;
  const counts = [];
  for await (const _ of trainingLoop(step, xAt, options)) counts.push(tf.memory().numTensors);
  assertEquals(counts, new Array(5).fill(before));
  assertEquals([...parameter.read()], [10, 50]);
});

testOnBackends("trainingLoop() stops at a loss that is not finite, and names it", async () => {
  const step = ({ x }: { x: tf.Tensor }) => ({
    domain: tf.scalar(0),
    task: tf.sum(tf.log(tf.sub(2, x))) as tf.Scalar,
  });
  const xsAt = (step: number) => ({ x: tf.tensor1d([step]) });
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const { step: done } of trainingLoop(step, xsAt, options)) seen.push(done);
    },
    DivergenceError,
    "Training diverged: the loss task is -Infinity at step 3. Lower the learning rate",
  );
  assertEquals(seen, [1, 2]);
});

testOnBackends("trainingLoop() awaits batches that are not ready at once", async () => {
  const log: string[] = [];
  const steps = { ...options, from: 2, to: 4 };
  const before = tf.memory().numTensors;
  assertEquals(
    await collect(trainingLoop(echo, lateBatches(xAt, log), steps)),
    await collect(trainingLoop(echo, xAt, steps)),
  );
  assertEquals(log, ["ready 2", "drawn 2", "ready 3", "drawn 3"]);
  assertEquals(tf.memory().numTensors, before);
});

testOnBackends("trainingLoop() ends with the error of a batch that cannot be read", async () => {
  const ready = (step: number) =>
    step < 1 ? Promise.resolve() : Promise.reject(new Error("too many files are broken"));
  const seen: number[] = [];
  await assertRejects(
    async () => {
      const training = trainingLoop(echo, Object.assign(xAt.bind(null), { ready }), options);
      for await (const { step } of training) seen.push(step);
    },
    Error,
    "too many files are broken",
  );
  assertEquals(seen, [1]);
});

Deno.test("domainBatches() are ready when both domains' are", async () => {
  const log: string[] = [];
  const at = (name: string) => lateBatches((step) => `${name} ${step}` as never, log);
  const joint = domainBatches({ source: at("source"), target: at("target") });
  assertThrows(() => joint(3), Error, "Batch 3 is not ready");
  await joint.ready!(3);
  assertEquals(log, ["ready 3", "ready 3"]);
  assertEquals(joint(3), { source: "source 3", target: "target 3" } as never);
});

testOnTensorFlow("trainPixelDa() awaits each of its four batches, to the same bits", async () => {
  const labeledAt = (step: number) => ({ ...sourceAt(step), images: targetAt(step) });
  const logs: string[][] = [[], [], [], []];
  const late = {
    source: lateBatches(sourceAt, logs[0]),
    target: lateBatches(targetAt, logs[1]),
    generatorSource: lateBatches(sourceAt, logs[2]),
    labeledTarget: lateBatches(labeledAt, logs[3]),
  };
  const atOnce = {
    source: sourceAt,
    target: targetAt,
    generatorSource: sourceAt,
    labeledTarget: labeledAt,
  };
  const train = (data: PixelDaData) =>
    collect(trainPixelDa(tinyPixelDa(), data, pixelDaOptions, { from: 7, to: 9 }));
  assertEquals(await train(late), await train(atOnce));
  assertEquals(logs, new Array(4).fill(["ready 7", "drawn 7", "ready 8", "drawn 8"]));
});

testOnTensorFlow(
  "trainingLoop() frees its compiled step when it ends or is left early",
  async () => {
    const binding = tensorFlow()!;
    const [record, remove] = [binding.record, binding.removeFunction];
    const functions = new Set<string>();
    let recorded = 0;
    binding.record = (...args) => {
      const name = record.apply(binding, args);
      functions.add(name);
      recorded++;
      return name;
    };
    binding.removeFunction = (name) => {
      remove.call(binding, name);
      functions.delete(name);
    };
    try {
      for await (const { step } of trainingLoop(echo, xAt, options)) {
        assertEquals(functions.size, 1);
        if (step === 2) break;
      }
      assertEquals([recorded, functions.size], [1, 0]);
      await collect(trainingLoop(echo, xAt, options));
      assertEquals([recorded, functions.size], [2, 0]);
    } finally {
      Object.assign(binding, { record, removeFunction: remove });
    }
  },
);

testOnTensorFlow("trainingLoop() lets timers fire, so that an interruption is heard", async () => {
  let isInterrupted = false;
  const timer = setTimeout(() => isInterrupted = true, 0);
  let steps = 0;
  for await (const { step } of trainingLoop(echo, xAt, { ...options, to: 20_000 })) {
    steps = step;
    if (isInterrupted) break;
  }
  clearTimeout(timer);
  assertLess(steps, 20_000);
});

Deno.test("PixelDaData and PixelDaBatch have no field for target labels", () => {
  // What the compiler refuses is the test; nothing of it is run.
  const refused = [
    // @ts-expect-error: a stream of labeled batches is not a target
    () => ({ source: sourceAt, target: sourceAt }) satisfies PixelDaData,
    // @ts-expect-error: nor is one labeled batch
    () => ({ source: sourceAt(0), target: sourceAt(0) }) satisfies PixelDaBatch,
    // @ts-expect-error: and there is no other field for labels
    () => ({ source: sourceAt, target: targetAt, targetLabels: sourceAt }) satisfies PixelDaData,
  ];
  const accepted = { source: sourceAt, target: targetAt } satisfies PixelDaData;
  assertEquals([refused.length, Object.keys(accepted).length], [3, 2]);
});

Deno.test("DomainData and DomainBatch have no field for target labels", () => {
  // What the compiler refuses is the test; nothing of it is run.
  const refused = [
    // @ts-expect-error: a stream of labeled batches is not a target
    () => ({ source: sourceAt, target: sourceAt }) satisfies DomainData,
    // @ts-expect-error: nor is one labeled batch
    () => ({ source: sourceAt(0), target: sourceAt(0) }) satisfies DomainBatch,
  ];
  assertEquals(refused.length, 2);
});

Deno.test("Trainers of poses require poses, and have no field for a target's", () => {
  const supervised = () => createSupervised(tinySharedPoseTower());
  const options = { ...pixelDaOptions, preprocess: scale, schedule: () => 0 };
  const classesAlone = (step: number) => {
    const { images, labels } = posesAt(step);
    return { images, labels };
  };
  // What the compiler refuses is the test; nothing of it is run.
  const refused = [
    // @ts-expect-error: classes alone do not teach poses
    () => trainSupervised(supervised(), classesAlone, options, { from: 0, to: 1 }),
    // @ts-expect-error: a stream of poses is not a target
    () => ({ source: posesAt, target: posesAt }) satisfies DomainData<PoseLabels>,
    () =>
      trainMmd(
        createMmd(tinySharedPoseTower()),
        // @ts-expect-error: nor is it for a trainer
        { source: posesAt, target: posesAt },
        { ...adaptation, schedule: () => 0 },
        { from: 0, to: 1 },
      ),
  ];
  assertEquals(refused.length, 3);
});

/** Each model, the networks in their checkpoints' order, and what follows a parameter's name. */
const models: { readonly [name: string]: readonly [() => Model, string[], string[]] } = {
  createSupervised: [
    () => createSupervised(tinyTower(3)),
    ["task"],
    ["adam_m", "adam_v"],
  ],
  createMmd: [() => createMmd(tinyTower(3)), ["task"], ["momentum"]],
  createDann: [
    () => createDann(tinyTower(3), glorotUniformInitializer(0)),
    ["task", "domain"],
    ["momentum"],
  ],
  createDsn: [tinyDsn, ["task", "private", "decoder", "domain"], ["momentum"]],
  createCoGan: [tinyCoGan, ["generators", "discriminators"], ["adam_m", "adam_v"]],
  createPixelDa: [
    tinyPixelDa,
    ["generator", "discriminator", "task", "task_average"],
    ["adam_m", "adam_v"],
  ],
};

for (const [name, [create, networks, suffixes]] of Object.entries(models)) {
  testOnTensorFlow(`${name}() names all of its state, and keeps moments of what it trains`, () => {
    const model = create();
    const parameters = networkParameters(model);
    assertEquals([...new Set(parameters.map(({ name }) => name.split("/")[0]))], networks);
    const state = optimizerState(model).map(({ name }) => name);
    const names = [...parameters.map(({ name }) => name), ...state];
    assertEquals(new Set(names).size, names.length);
    const trained = parameters.filter(({ name, isTrainable }) =>
      isTrainable && !name.startsWith("task_average")
    );
    const moments = trained.flatMap(({ name }) => suffixes.map((suffix) => `${name}/${suffix}`));
    assertEquals(state.toSorted(), moments.toSorted());
  });
}

testOnTensorFlow("optimizerState() lists optimizers in the order of the model", () => {
  const networksOf = (model: Model) => [
    ...new Set(optimizerState(model).map(({ name }) => name.split("/")[0])),
  ];
  assertEquals(networksOf(tinyCoGan()), ["generators", "discriminators"]);
  assertEquals(networksOf(tinyPixelDa()), ["discriminator", "task", "generator"]);
});
