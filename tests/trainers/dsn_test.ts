import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { differentiate, type Parameter, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, trainingPass } from "../../lib/layers/mod.ts";
import { domainClassificationLoss } from "../../lib/losses/mod.ts";
import {
  classifyDomain,
  decode,
  encodePrivate,
  type Task,
  taskFeatures,
} from "../../lib/models/mod.ts";
import {
  createDsn,
  type Dsn,
  type DsnOptions,
  networkParameters,
  type Preprocess,
  trainDsn,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, moved, movesOf } from "./collect.ts";
import { describePoseTrainer, describeTrainer, type Learner } from "./contract.ts";
import { sourceAt, targetAt, tinyTower } from "./tiny_digits.ts";
import { data, options, scale, tinyDsn } from "./tiny_dsn.ts";
import { scale as scalePoses, tinySharedPoseTower } from "./tiny_poses.ts";

/** The learning rate of the options. */
const RATE = options.schedule(0);

function train(
  model: Dsn,
  steps: number,
  changes: Partial<DsnOptions> = {},
  from = 0,
): Promise<TrainingRecord[]> {
  return collect(trainDsn(model, data, { ...options, ...changes }, { from, to: steps }));
}

/** How far the first step moves each trainable number, by parameter. */
const firstMoves = (changes: Partial<DsnOptions>): Promise<Record<string, number[]>> => {
  const model = tinyDsn();
  return movesOf(model.optimizer.parameters, () => train(model, 1, changes));
};

/** A task that is learned apart from what the domains have alone, from the second step on. */
function learner<Labels>(task: Task<Labels>, scale: Preprocess, seed: number): Learner<Labels> {
  const model = createDsn(task, glorotUniformInitializer(seed));
  const how = { ...options, preprocess: { source: scale, target: scale }, separationStart: 1 };
  return {
    model,
    train: (data, options, steps) => trainDsn(model, data, { ...how, ...options }, steps),
  };
}

describeTrainer({
  name: "trainDsn()",
  create: (seed) => learner(tinyTower(3, seed), scale, seed),
  losses: ["task", "reconstruction", "difference", "similarity"],
  overfit: { rate: 1e-2, steps: 40 },
  ratios: { task: 0.3, reconstruction: 0.7 },
  isSeeded: false,
});

describePoseTrainer({
  name: "trainDsn() of poses",
  create: (seed) => learner(tinySharedPoseTower(seed), scalePoses, seed),
  losses: ["task", "reconstruction", "difference", "similarity", "task/class", "task/pose"],
  overfit: { rate: 2e-2, steps: 80 },
});

testOnTensorFlow("trainDsn() moves each network's parameters from the start on", async () => {
  const moves = await firstMoves({ separationStart: 0 });
  assertEquals(moved(moves), Object.keys(moves));
  for (const network of ["task", "private/source", "private/target", "decoder", "domain"]) {
    assert(moved(moves).some((name) => name.startsWith(`${network}/`)), network);
  }
});

testOnTensorFlow("trainDsn() moves only the task's parameters before the start", async () => {
  const moves = await firstMoves({ separationStart: 1, weightDecay: 0 });
  assertEquals(moved(moves), Object.keys(moves).filter((name) => name.startsWith("task/")));
  const without = { reconstruction: 1e-9, difference: 1e-9, similarity: 1e-9 };
  const plain = await firstMoves({ weights: without, weightDecay: 0 });
  for (const name of moved(moves)) assertClose(moves[name], plain[name], 1e-7);
});

testOnTensorFlow("trainDsn() reverses the encoder's gradient times the factor", async () => {
  const weighing = (similarity: number) => ({ ...options.weights, similarity });
  const whole = await firstMoves({ weights: weighing(0.5) });
  const quarter = await firstMoves({ weights: weighing(2), reversalFactor: 0.25 });
  assertClose(quarter["task/hidden/0/kernel"], whole["task/hidden/0/kernel"], 1e-7);
  const [slow, fast] = [whole, quarter].map((moves) => [...moves["domain/hidden/kernel"]]);
  assertClose(fast, slow.map((move) => 4 * move), 1e-6);
  assertLess(1e-5, Math.max(...slow.map(Math.abs)));
});

testOnTensorFlow(
  "trainDsn() descends the domain classifier's loss and ascends it in the shared encoder",
  async () => {
    const { weights } = options;
    const [more, less] = [
      await firstMoves({ weights: { ...weights, similarity: 2.25 } }),
      await firstMoves({ weights }),
    ];
    const { task, domain } = tinyDsn().networks;
    const features = [scale(sourceAt(0).images), scale(targetAt(0))];
    const { gradients } = differentiate(() => {
      const [source, target] = features.map((images) =>
        classifyDomain(domain, taskFeatures(task, images, "source")[0])
      );
      const total = domainClassificationLoss(source, target);
      return { total, components: { total } };
    }, [task.layers.hidden[0].kernel, domain.layers.hidden.kernel]);
    const [shared, classifier] = gradients.map((gradient) => [...gradient.dataSync()]);
    const change = (name: string) => more[name].map((move, i) => move - less[name][i]);
    const step = 2 * RATE; // weights of 2.25 and 0.25
    assertClose(change("task/hidden/0/kernel"), shared.map((slope) => step * slope), 2e-7);
    assertClose(change("domain/hidden/kernel"), classifier.map((slope) => -step * slope), 2e-7);
    assertLess(1e-5, Math.max(...shared.map((slope) => Math.abs(step * slope))));
    assertLess(1e-5, Math.max(...classifier.map((slope) => Math.abs(step * slope))));
  },
);

testOnTensorFlow("trainDsn() shrinks kernels, but not those of the heads, nor biases", async () => {
  const weightDecay = 10;
  const [decayed, plain] = [
    await firstMoves({ weightDecay }),
    await firstMoves({ weightDecay: 0 }),
  ];
  const { optimizer: { parameters } } = tinyDsn();
  const kernels = parameters.filter(({ name }) =>
    /^(task|private|decoder).*kernel$/.test(name) && name !== "task/logits/kernel"
  );
  assertEquals(kernels.length, 4 + 3 + 3 + 5);
  for (const parameter of parameters) {
    const change = decayed[parameter.name].map((move, i) => move - plain[parameter.name][i]);
    const factor = kernels.includes(parameter) ? -RATE * weightDecay : 0;
    assertClose(change, parameter.read().map((weight) => factor * weight), 1e-6);
  }
});

testOnTensorFlow("trainDsn() keeps a momentum of past gradients", async () => {
  const lastMove = async (momentum: number) => {
    const model = tinyDsn();
    await train(model, 1, { momentum });
    const before = model.networks.task.layers.logits.bias!.read();
    const accumulated = bitsOf(model.optimizer.accumulators)["task/logits/bias/momentum"];
    await train(model, 2, { momentum, schedule: () => 1e-20 }, 1);
    const now = bitsOf(model.optimizer.accumulators)["task/logits/bias/momentum"];
    assertClose(model.networks.task.layers.logits.bias!.read(), before, 1e-9);
    return { accumulated, now };
  };
  const [none, some] = [await lastMove(0), await lastMove(0.5)];
  assertEquals(some.accumulated, none.accumulated);
  assertClose(some.now, none.now.map((gradient, i) => gradient + 0.5 * none.accumulated[i]), 1e-5);
});

testOnTensorFlow("trainDsn() moves averages once an encoder, twice the decoder", async () => {
  const [model, copy] = [tinyDsn(), tinyDsn()];
  await train(model, 1);
  const pass = trainingPass({ seed: 0, stream: "any", step: 0 }, { updateAverages: true });
  const images = { source: scale(sourceAt(0).images), target: scale(targetAt(0)) };
  const { privateSource, privateTarget } = copy.networks;
  const own = { source: privateSource, target: privateTarget };
  for (const domain of ["source", "target"] as const) {
    const code = encodePrivate(own[domain], images[domain], pass);
    decode(
      copy.networks.decoder,
      tf.add(taskFeatures(copy.networks.task, images[domain], "source")[0], code),
      pass,
    );
  }
  const averages = (model: Dsn): Parameter[] =>
    networkParameters(model).filter(({ name }) => /(mean|variance)$/.test(name));
  averages(model).forEach((average, i) =>
    assertClose(average.read(), averages(copy)[i].read(), 1e-4)
  );
  assertEquals(averages(model).length, 2 * (3 + 3 + 5));
});

testOnTensorFlow("trainDsn() says which parameters weights of 0 leave without a loss", async () => {
  const weights = { ...options.weights, reconstruction: 0 };
  await assertRejects(() => train(tinyDsn(), 1, { weights }), Error, "decoder/dense_norm/offset");
  const similarity = { ...options.weights, similarity: 0 };
  await assertRejects(() => train(tinyDsn(), 1, { weights: similarity }), Error, "domain/hidden");
});
