import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { weightDecayLoss } from "../../lib/losses/mod.ts";
import { clockAt, createAdam, stepAdam } from "../../lib/optimizers/mod.ts";
import { type CoGan, type CoGanOptions, networkParameters } from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { type Reference, reference, tensorOf } from "../references.ts";
import { bitsOf, NOTHING, trainableOf, withoutZeros } from "./collect.ts";
import { tinyCoGan, train } from "./tiny_cogan.ts";
import { adam } from "./tiny_digits.ts";

/** Names of the parameters that a step moves. */
async function movedBy(model: CoGan, changes: Partial<CoGanOptions>): Promise<string[]> {
  const networks = networkParameters(model);
  const before = trainableOf(networks);
  await train(model, 1, changes);
  const after = trainableOf(networks);
  return Object.keys(before).filter((name) =>
    after[name].some((value, i) => value !== before[name][i])
  );
}

testOnTensorFlow("trainCoGan() moves every parameter of both networks", async () => {
  const model = tinyCoGan();
  assertEquals(
    await movedBy(model, {}),
    Object.keys(
      trainableOf(networkParameters(model)),
    ),
  );
});

testOnTensorFlow("trainCoGan() updates the generators without the discriminators", async () => {
  const model = withoutZeros(tinyCoGan());
  const none = { domain: NOTHING, task: NOTHING, pair: NOTHING };
  const moved = await movedBy(model, { discriminatorWeights: none, weightDecay: 0 });
  assertEquals(moved, Object.keys(trainableOf(model.networks.generators.parameters)));
});

testOnTensorFlow("trainCoGan() trains no generator by the discriminators' losses", async () => {
  const [first, second] = [tinyCoGan(), tinyCoGan()];
  // With a head of zeros, deaf to its update, no gradient reaches the generators.
  for (
    const { networks: { discriminators: { layers: { shared: { real } } } } } of [first, second]
  ) {
    real.kernel.write(new Float32Array(real.kernel.size));
  }
  const deaf = { domain: NOTHING, task: 10, pair: 0.01 };
  const moved = await movedBy(first, { discriminatorWeights: deaf, weightDecay: 0 });
  assert(moved.includes("discriminators/shared/classes/kernel"));
  const largest = (model: CoGan) =>
    Math.max(...model.optimizer.generators.moments.flatMap(({ m }) => [...m.read()]).map(Math.abs));
  assertLess(largest(first), 1e-20);
  await train(second, 1, { weightDecay: 0 });
  assertLess(1e-9, largest(second));
});

testOnTensorFlow("trainCoGan() learns classes from the source's first layer only", async () => {
  const model = withoutZeros(tinyCoGan());
  const task = { domain: NOTHING, task: 10, pair: NOTHING };
  const moved = await movedBy(model, { discriminatorWeights: task, weightDecay: 0 });
  assertEquals(moved.filter((name) => name.startsWith("discriminators")), [
    "discriminators/private/source/kernel",
    "discriminators/private/source/bias",
    "discriminators/shared/conv/kernel",
    "discriminators/shared/conv/bias",
    "discriminators/shared/features/kernel",
    "discriminators/shared/features/bias",
    "discriminators/shared/activation/slope",
    "discriminators/shared/classes/kernel",
    "discriminators/shared/classes/bias",
  ]);
});

testOnTensorFlow("trainCoGan() decays every parameter, biases and slopes too", async () => {
  const model = withoutZeros(tinyCoGan());
  const none = { domain: NOTHING, task: NOTHING, pair: NOTHING };
  const { parameters } = model.networks.discriminators;
  const before = bitsOf(parameters);
  await train(model, 1, { discriminatorWeights: none, weightDecay: 1, schedule: () => 1e-4 });
  // Adam's first step is the learning rate, against the sign of the gradient: the parameter's own.
  for (const [name, numbers] of Object.entries(bitsOf(parameters))) {
    const expected = before[name].map((value) => value - 1e-4 * Math.sign(value));
    assertClose(numbers, expected, 1e-6);
  }
});

testOnTensorFlow("weightDecayLoss() under Adam is PyTorch's Adam with weight decay", () => {
  const { start, gradients, values } = reference("adam_weight_decay") as Reference & {
    readonly gradients: readonly number[][];
    readonly values: readonly number[][];
  };
  const weight = new Parameter(tensorOf(start));
  const optimizer = createAdam([weight]);
  gradients.forEach((gradient, step) => {
    const decayed = differentiate(() => {
      const loss = tf.sum(tf.mul(weight.value, gradient));
      const total = tf.add(loss, tf.mul(weightDecayLoss([weight.value]), 0.1)) as tf.Scalar;
      return { total, components: {} };
    }, [weight]);
    stepAdam(optimizer, decayed.gradients, clockAt(step, 0.01, adam), adam);
    assertClose(weight.read(), values[step], 1e-6);
  });
});

testOnTensorFlow(
  "trainCoGan() says which parameter weights of 0 leave without a loss",
  async () => {
    const discriminatorWeights = { domain: 0, task: 10, pair: 0.01 };
    await assertRejects(
      () => train(tinyCoGan(), 1, { discriminatorWeights, weightDecay: 0 }),
      Error,
      "discriminators/shared/real/kernel",
    );
  },
);
