import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { createTaskTower } from "../../lib/models/mod.ts";
import {
  createSupervised,
  type Supervised,
  type TrainingRecord,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { adam, scale, sourceAt, taskConfig, tinyTower } from "./tiny_digits.ts";

const options = { preprocess: scale, adam, schedule: () => 2e-3 };

const made = (seed = 0): Supervised => createSupervised(tinyTower(1, seed));

const train = (model: Supervised, to: number, from = 0): Promise<TrainingRecord[]> =>
  collect(trainSupervised(model, sourceAt, options, { from, to }));

testOnTensorFlow("trainSupervised() overfits one batch", async () => {
  const records = await collect(
    trainSupervised(made(), () => sourceAt(0), options, { from: 0, to: 30 }),
  );
  assertLess(records.at(-1)!.losses.task, 0.1 * records[0].losses.task);
});

testOnTensorFlow(
  "trainSupervised() is deterministic per seed",
  async () => {
    const records = await train(made(), 3);
    assertEquals(records.map(({ step }) => step), [1, 2, 3]);
    assertEquals(await train(made(), 3), records);
    assertNotEquals(await train(made(4), 3), records);
  },
);

testOnTensorFlow(
  "trainSupervised() resumes bit-exactly from a saved state",
  async () => {
    const [whole, interrupted, resumed] = [made(), made(), made(9)];
    const records = await train(whole, 4);
    await train(interrupted, 2);
    const saved = bitsOf(stateOf(interrupted));
    for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
    assertEquals(await train(resumed, 4, 2), records.slice(2));
    assertEquals(bitsOf(stateOf(resumed)), bitsOf(stateOf(whole)));
  },
);

testOnTensorFlow("trainSupervised() compiled matches eager", async () => {
  const losses = async () => (await train(made(), 3)).map(({ losses }) => losses.task);
  const compiled = await losses();
  await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
    assertClose(await losses(), compiled, 1e-5);
  });
});

testOnTensorFlow("createSupervised() leaves out branches that it does not train", () => {
  const channels = { source: 1, generated: 3 };
  const task = createTaskTower({ ...taskConfig, channels }, glorotUniformInitializer(0));
  const model = createSupervised(task);
  const { parameters } = model.optimizer;
  const others = task.parameters.filter(({ name }) => name.includes("generated"));
  assertEquals(others.length, 2);
  assertEquals(parameters, task.parameters.filter((one) => !others.includes(one)));
  assertEquals(stateOf(model).length, 3 * parameters.length + 2);
});
