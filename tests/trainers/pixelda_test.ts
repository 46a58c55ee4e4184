import { assertEquals, assertNotEquals } from "@std/assert";
import { trainingPass } from "../../lib/layers/mod.ts";
import { discriminate, generate, type Task } from "../../lib/models/mod.ts";
import {
  type PixelDa,
  type PixelDaOptions,
  trainedTask,
  type TrainingRecord,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { collect, NOTHING, trainableOf, withoutZeros } from "./collect.ts";
import { describePoseTrainer, describeTrainer, type Learner } from "./contract.ts";
import { data, options, scale, sourceAt, targetAt, tinyPixelDa } from "./tiny_digits.ts";
import { pixelDaOptions, tinyPosePixelDa } from "./tiny_poses.ts";

function train(
  model: PixelDa,
  steps: number,
  changes: Partial<PixelDaOptions> = {},
  from = 0,
): Promise<TrainingRecord[]> {
  return collect(trainPixelDa(model, data, { ...options, ...changes }, { from, to: steps }));
}

/** Networks of which T's average is kept too. */
const learner = <Labels>(model: PixelDa<Task<Labels>>, how: PixelDaOptions): Learner<Labels> => ({
  model,
  train: (data, options, steps) =>
    trainPixelDa(model, data, { ...how, taskAverageDecay: 0.9, ...options }, steps),
});

describeTrainer({
  name: "trainPixelDa()",
  create: (seed) => learner(tinyPixelDa(seed), options),
  losses: ["domain", "taskSource", "taskGenerated", "adversarial", "task"],
  overfit: { rate: 5e-3, steps: 30 },
  ratios: { taskSource: 0.3, taskGenerated: 0.3, task: 0.3 },
  isSeeded: true,
  tolerance: 1e-4,
});

describePoseTrainer({
  name: "trainPixelDa() of poses",
  create: (seed) => learner(tinyPosePixelDa(seed), pixelDaOptions),
  losses: [
    ...["domain", "taskSource", "taskGenerated"],
    ...["taskSource/class", "taskSource/pose", "taskGenerated/class", "taskGenerated/pose"],
    ...["adversarial", "task", "content", "task/class", "task/pose"],
  ],
  overfit: { rate: 5e-3, steps: 80 },
});

testOnTensorFlow("trainPixelDa() updates D and T without touching G", async () => {
  const model = withoutZeros(tinyPixelDa());
  const discriminatorAndTask = [
    ...model.networks.discriminator.parameters,
    ...model.networks.task.parameters,
  ];
  const [generator, before] = [
    trainableOf(model.networks.generator.parameters),
    trainableOf(discriminatorAndTask),
  ];
  await train(model, 1, { generatorWeights: { adversarial: NOTHING, task: NOTHING } });
  assertEquals(trainableOf(model.networks.generator.parameters), generator);
  for (const [name, numbers] of Object.entries(trainableOf(discriminatorAndTask))) {
    assertNotEquals(numbers, before[name], name);
  }
});

testOnTensorFlow("trainPixelDa() updates G without touching D and T", async () => {
  const model = withoutZeros(tinyPixelDa());
  const discriminatorAndTask = [
    ...model.networks.discriminator.parameters,
    ...model.networks.task.parameters,
  ];
  const [generator, before] = [
    trainableOf(model.networks.generator.parameters),
    trainableOf(discriminatorAndTask),
  ];
  const none = { domain: NOTHING, taskSource: NOTHING, taskGenerated: NOTHING };
  await train(model, 1, { discriminatorWeights: none });
  assertEquals(trainableOf(discriminatorAndTask), before);
  for (const [name, numbers] of Object.entries(trainableOf(model.networks.generator.parameters))) {
    assertNotEquals(numbers, generator[name], name);
  }
});

testOnTensorFlow("trainPixelDa() moves averages by one pass of G, and two of D", async () => {
  const quiet = { keepProbability: 1, noiseStandardDeviation: 0 };
  const [model, copy] = [tinyPixelDa(0, quiet), tinyPixelDa(0, quiet)];
  // Without z and D's noise, images alone decide the averages.
  for (const { networks: { generator: { layers: { noise: { kernel } } } } } of [model, copy]) {
    kernel.write(new Float32Array(kernel.size));
  }
  await train(model, 1);
  const pass = trainingPass(
    { seed: 0, stream: "any", step: 0 },
    { updateAverages: true },
  );
  discriminate(copy.networks.discriminator, scale(targetAt(0)), pass);
  const source = scale(sourceAt(0).images);
  discriminate(copy.networks.discriminator, generate(copy.networks.generator, source, pass), pass);
  for (const network of ["discriminator", "generator"] as const) {
    const [found, expected] = [model, copy].map((each) =>
      each.networks[network].parameters.filter(({ isTrainable }) => !isTrainable)
    );
    found.forEach((average, i) => assertClose(average.read(), expected[i].read(), 1e-5));
  }
});

testOnTensorFlow("trainPixelDa() clips the gradients of all three networks", async () => {
  const model = withoutZeros(tinyPixelDa());
  const networks = [model.networks.generator, model.networks.discriminator, model.networks.task];
  const before = networks.map(({ parameters }) => trainableOf(parameters));
  await train(model, 1, { clipNorm: NOTHING });
  assertEquals(networks.map(({ parameters }) => trainableOf(parameters)), before);
});

testOnTensorFlow(
  "trainPixelDa() gives G's update images of its own if there are some",
  async () => {
    const apart = { ...data, generatorSource: (step: number) => sourceAt(step + 100) };
    const run = async (which: typeof data) =>
      (await collect(trainPixelDa(tinyPixelDa(), which, options, { from: 0, to: 1 })))[0].losses;
    const [shared, own] = [await run(data), await run(apart)];
    assertEquals(own.domain, shared.domain);
    assertNotEquals(own.task, shared.task);
  },
);

testOnTensorFlow(
  "trainPixelDa() averages T if asked, and trainedTask() takes the average",
  async () => {
    const model = tinyPixelDa();
    const towers = () =>
      [model.networks.task, model.networks.taskAverage].map(({ layers }) =>
        layers.conv.kernel.read()
      );
    const [task, average] = towers();
    assertEquals(average, task);
    await train(model, 1);
    assertEquals(towers()[1], average);
    const copying = { taskAverageDecay: 0 };
    await train(model, 2, copying, 1);
    assertEquals(towers()[1], towers()[0]);
    assertEquals(trainedTask(model, { ...options, ...copying }), model.networks.taskAverage);
    assertEquals(trainedTask(model, options), model.networks.task);
  },
);
