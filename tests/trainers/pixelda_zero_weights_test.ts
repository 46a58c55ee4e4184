import { assert, assertEquals, assertLess } from "@std/assert";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { createTaskTower, type TaskTowerConfig } from "../../lib/models/mod.ts";
import {
  createPixelDa,
  type PixelDa,
  type PixelDaData,
  type PixelDaOptions,
  targetBranch,
  type TrainingRecord,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { options, sourceAt, taskConfig, tinyPixelDa } from "./tiny_digits.ts";

type Weights = Pick<PixelDaOptions, "discriminatorWeights" | "generatorWeights">;

const { discriminatorWeights: defaultWeights } = options;

/** Gray to gray, so that all images fit all first layers. */
const gray: PixelDaData = { source: sourceAt, target: (step) => sourceAt(step + 1).images };

const grayPixelDa = (branches: TaskTowerConfig["channels"] = { source: 1, generated: 1 }) => {
  const { generator, discriminator } = tinyPixelDa().networks;
  return createPixelDa({
    generator: { ...generator.config, outputChannels: 1 },
    discriminator: { ...discriminator.config, channels: 1 },
    task: (initializer, name) =>
      createTaskTower({ ...taskConfig, channels: branches }, initializer, name),
  }, glorotUniformInitializer(0));
};

const train = (model: PixelDa, weights: Partial<Weights>, to = 2): Promise<TrainingRecord[]> =>
  collect(trainPixelDa(model, gray, { ...options, ...weights }, { from: 0, to }));

/** Names of everything in the state that two steps leave as it was, T's average aside. */
async function keptBy(weights: Partial<Weights>): Promise<string[]> {
  const model = grayPixelDa();
  const averages = model.networks.taskAverage.parameters;
  const before = bitsOf(stateOf(model));
  await train(model, weights);
  const after = bitsOf(stateOf(model));
  return stateOf(model).filter((one) => !averages.includes(one)).map(({ name }) => name)
    .filter((name) => after[name].every((value, i) => value === before[name][i]));
}

/** A parameter's own name and those of its moments. */
const withMoments = (names: readonly string[]): string[] => [
  ...names,
  ...names.flatMap((name) => [`${name}/adam_m`, `${name}/adam_v`]),
];

/** What of a kind of network gradients change. */
const trainable = (network: "generator" | "discriminator" | "task") =>
  grayPixelDa().networks[network].parameters.filter(({ isTrainable }) => isTrainable)
    .map(({ name }) => name);

const firstLayer = (branch: string) =>
  withMoments(["kernel", "bias"].map((part) => `task/private/${branch}/${part}`));

testOnTensorFlow("trainPixelDa() updates everything where every loss has a weight", async () => {
  assertEquals(await keptBy({}), []);
});

testOnTensorFlow("trainPixelDa() leaves the source's first layer if T is not its", async () => {
  assertEquals(
    await keptBy({ discriminatorWeights: { ...defaultWeights, taskSource: 0 } }),
    firstLayer("source"),
  );
});

testOnTensorFlow(
  "trainPixelDa() leaves the generated's first layer if T is not theirs",
  async () => {
    const discriminatorWeights = { ...defaultWeights, taskGenerated: 0 };
    assertEquals(await keptBy({ discriminatorWeights }), firstLayer("generated"));
  },
);

testOnTensorFlow("trainPixelDa() leaves T as it is if no loss of T has a weight", async () => {
  const kept = await keptBy({
    discriminatorWeights: { ...defaultWeights, taskSource: 0, taskGenerated: 0 },
  });
  assertEquals(kept.sort(), withMoments(trainable("task")).sort());
});

testOnTensorFlow("trainPixelDa() leaves D as it is if the domain loss has no weight", async () => {
  const kept = await keptBy({ discriminatorWeights: { ...defaultWeights, domain: 0 } });
  assertEquals(kept.sort(), withMoments(trainable("discriminator")).sort());
});

testOnTensorFlow(
  "trainPixelDa() leaves G, its averages too, if no loss of G has a weight",
  async () => {
    const kept = await keptBy({ generatorWeights: { adversarial: 0, task: 0 } });
    const averages = grayPixelDa().networks.generator.parameters.filter(({ isTrainable }) =>
      !isTrainable
    )
      .map(({ name }) => name);
    assert(averages.length > 0);
    assertEquals(kept.sort(), [...withMoments(trainable("generator")), ...averages].sort());
  },
);

testOnTensorFlow("trainPixelDa() reports losses of no weight, the same at first", async () => {
  const [all] = await train(grayPixelDa(), {}, 1);
  const [some] = await train(grayPixelDa(), {
    discriminatorWeights: { ...defaultWeights, taskSource: 0 },
  }, 1);
  assertEquals(Object.keys(some.losses), Object.keys(all.losses));
  assertEquals(some.losses.taskSource, all.losses.taskSource);
});

testOnTensorFlow("trainPixelDa() learns by a tower for source images alone", async () => {
  const discriminatorWeights = { ...defaultWeights, taskGenerated: 0 };
  assertEquals(targetBranch({ discriminatorWeights }), "source");
  assertEquals(targetBranch(options), "generated");
  const none = { ...discriminatorWeights, taskSource: 0 };
  assertEquals(targetBranch({ discriminatorWeights: none }), "generated");
  const model = grayPixelDa({ source: 1 });
  const once = { source: () => sourceAt(0), target: () => gray.target(0) };
  const records = await collect(
    trainPixelDa(model, once, { ...options, discriminatorWeights, schedule: () => 5e-3 }, {
      from: 0,
      to: 30,
    }),
  );
  assertLess(records.at(-1)!.losses.taskSource, 0.3 * records[0].losses.taskSource);
});
