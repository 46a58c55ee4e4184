import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, inferencePass, trainingPass } from "../../lib/layers/mod.ts";
import { generatePair } from "../../lib/models/mod.ts";
import { createCoGan, trainCoGan, type TrainingRecord } from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { options, tinyCoGan, train } from "./tiny_cogan.ts";
import { data, scale, sourceAt, targetAt } from "./tiny_digits.ts";

const lossesOf = (records: TrainingRecord[]) =>
  records.flatMap(({ losses }) => Object.values(losses));

testOnTensorFlow("trainCoGan() begins undecided where both heads are 0", async () => {
  const model = tinyCoGan();
  const { real, classes } = model.networks.discriminators.layers.shared;
  for (const { kernel } of [real, classes]) kernel.write(new Float32Array(kernel.size));
  const [{ losses }] = await train(model, 1, { schedule: () => 0 });
  assertClose([losses.domain, losses.task, losses.adversarial], [
    2 * Math.log(2),
    Math.log(3),
    Math.log(2),
  ], 1e-5);
  assertLess(0, losses.pair);
});

testOnTensorFlow("trainCoGan() finds no distance in pairs whose private layers agree", async () => {
  const model = createCoGan({
    side: 8,
    channels: { source: 3, target: 3 },
    classes: 3,
    noiseDimensions: 5,
    width: { generators: 1 / 32, discriminators: 0.1 },
  }, glorotUniformInitializer(0));
  for (
    const { layers: { private: own } } of [model.networks.generators, model.networks.discriminators]
  ) {
    own.target.kernel.write(own.source.kernel.read());
  }
  const target = { source: () => ({ ...sourceAt(0), images: targetAt(1) }), target: targetAt };
  const [{ losses }] = await collect(trainCoGan(model, target, options, { from: 0, to: 1 }));
  assertEquals(losses.pair, 0);
});

testOnTensorFlow(
  "trainCoGan() moves the generators' averages by their own pass alone",
  async () => {
    const [model, copy] = [tinyCoGan(), tinyCoGan()];
    // Without z all pairs are alike, whichever noise they are drawn from.
    for (const { networks: { generators: { layers: { shared: { start } } } } } of [model, copy]) {
      start.project.kernel.write(new Float32Array(start.project.kernel.size));
    }
    await train(model, 1);
    const noise = { seed: 0, stream: "any", step: 0 };
    generatePair(
      copy.networks.generators,
      tf.ones([4, 5]),
      trainingPass(noise, { updateAverages: true }),
    );
    const [found, expected] = [model, copy].map(({ networks: { generators: { parameters } } }) =>
      parameters.filter(({ name }) => /norm\/(mean|variance)/.test(name))
    );
    found.forEach((average, i) => assertClose(average.read(), expected[i].read(), 1e-6));
  },
);

testOnTensorFlow("trainCoGan() is deterministic per seed", async () => {
  const losses = async (model: number, seed: number) =>
    lossesOf(await train(tinyCoGan(model), 3, { seed }));
  const first = await losses(0, 1);
  assertEquals(first.length, 12);
  assertEquals(await losses(0, 1), first);
  assertNotEquals(await losses(0, 2), first);
  assertNotEquals(await losses(5, 1), first);
});

testOnTensorFlow("trainCoGan() resumes bit-exactly from a saved state", async () => {
  const [whole, interrupted, resumed] = [tinyCoGan(), tinyCoGan(), tinyCoGan(9)];
  const records = await train(whole, 4);
  await train(interrupted, 2);
  const saved = bitsOf(stateOf(interrupted));
  for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
  assertEquals(await train(resumed, 4, {}, 2), records.slice(2));
  assertEquals(bitsOf(stateOf(resumed)), bitsOf(stateOf(whole)));
});

testOnTensorFlow("trainCoGan() overfits one batch's classes", async () => {
  const once = { source: () => sourceAt(0), target: () => targetAt(0) };
  const records = await collect(
    trainCoGan(tinyCoGan(), once, { ...options, schedule: () => 5e-3 }, { from: 0, to: 30 }),
  );
  assertLess(records.at(-1)!.losses.task, 0.1 * records[0].losses.task);
});

testOnTensorFlow("trainCoGan() teaches the generators the target's brightness", async () => {
  const model = tinyCoGan();
  const white = (images: tf.Tensor4D): tf.Tensor4D => tf.ones(images.shape);
  const brightness = () => {
    const pass = inferencePass({ seed: 0, stream: "any", step: 0 });
    const { target } = generatePair(model.networks.generators, tf.ones([4, 5]), pass);
    return tf.mean(target).dataSync()[0];
  };
  const before = brightness();
  await train(model, 40, {
    preprocess: { source: scale, target: white },
    schedule: () => 1e-2,
  });
  assertLess(before + 0.3, brightness());
});

testOnTensorFlow("trainCoGan() leaks no tensors", async () => {
  const model = tinyCoGan();
  const before = tf.memory().numTensors;
  const counts = [];
  for await (const _ of trainCoGan(model, data, options, { from: 0, to: 4 })) {
    counts.push(tf.memory().numTensors);
  }
  assertEquals(counts, new Array(4).fill(before));
});

testOnTensorFlow("trainCoGan() compiled matches eager", async () => {
  const compiled = lossesOf(await train(tinyCoGan(), 3));
  await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
    assertClose(lossesOf(await train(tinyCoGan(), 3)), compiled, 1e-3);
  });
});
