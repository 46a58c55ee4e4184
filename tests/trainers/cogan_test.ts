import { assertEquals, assertLess } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, inferencePass, trainingPass } from "../../lib/layers/mod.ts";
import { generatePair } from "../../lib/models/mod.ts";
import { createCoGan, trainCoGan } from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { collect } from "./collect.ts";
import { describeTrainer } from "./contract.ts";
import { options, tinyCoGan, train } from "./tiny_cogan.ts";
import { scale, sourceAt, targetAt } from "./tiny_digits.ts";

describeTrainer({
  name: "trainCoGan()",
  create: (seed) => {
    const model = tinyCoGan(seed);
    return {
      model,
      train: (data, changes, steps) => trainCoGan(model, data, { ...options, ...changes }, steps),
    };
  },
  losses: ["domain", "task", "pair", "adversarial"],
  overfit: { rate: 5e-3, steps: 30 },
  ratios: { task: 0.1 },
  isSeeded: true,
});

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
