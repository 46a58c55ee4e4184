/** What holds of every trainer: the tests that each of them has, for digits and for poses. */
import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { type Precision, startEngine, tf } from "../../lib/engine/mod.ts";
import type { ClassLabels, PoseLabels } from "../../lib/models/mod.ts";
import {
  type DomainData,
  type Model,
  optimizerState,
  type Steps,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testInBfloat16, testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import * as digits from "./tiny_digits.ts";
import * as poses from "./tiny_poses.ts";

/** A model, and its training. */
export type Learner<Labels> = {
  readonly model: Model;
  readonly train: (
    data: DomainData<Labels>,
    options: { readonly seed: number; readonly schedule: () => number },
    steps: Steps,
  ) => AsyncGenerator<TrainingRecord>;
};

/** What is the same whatever is learned, in numbers. */
type Expected = {
  /** Names of the losses, in the order in which they are reported. */
  readonly losses: readonly string[];
  /** A learning rate at which one batch is learned soon, and in how many steps. */
  readonly overfit: { readonly rate: number; readonly steps: number };
  /** What is left of these losses then, at most. */
  readonly ratios: { readonly [loss: string]: number };
  /** Losses that fall by 1 at least. */
  readonly falling?: readonly string[];
  /** Whether the options' seed decides anything. */
  readonly isSeeded: boolean;
};

/** A trainer, and what to expect of it. */
export type TrainerContract<Labels> = Expected & {
  readonly name: string;
  /** Creates a model with first values by a seed. */
  readonly create: (seed: number) => Learner<Labels>;
  readonly data: DomainData<Labels>;
  /** Largest difference between a compiled step's losses and an eager one's. @default {1e-3} */
  readonly tolerance?: number;
};

/** Tests a trainer of classes. */
export function describeTrainer(contract: Omit<TrainerContract<ClassLabels>, "data">): void {
  testTrainer({ ...contract, data: digits.data });
}

/** Tests a trainer of poses, which has dropout and so depends on its seed. */
export function describePoseTrainer(
  contract: Omit<TrainerContract<PoseLabels>, "data" | "isSeeded" | "ratios">,
): void {
  const ending = (part: string) => contract.losses.filter((name) => name.endsWith(part));
  testTrainer({
    ...contract,
    data: poses.data,
    isSeeded: true,
    ratios: Object.fromEntries(ending("/class").map((name) => [name, 0.5])),
    falling: ending("/pose"),
  });
}

function testTrainer<Labels>(
  { name, create, data, losses, overfit, ratios, falling = [], isSeeded, tolerance = 1e-3 }:
    TrainerContract<Labels>,
): void {
  const train = (
    { train }: Learner<Labels>,
    to: number,
    { from = 0, seed = 1, rate = 2e-3, batches = data } = {},
  ) => collect(train(batches, { seed, schedule: () => rate }, { from, to }));
  const once: DomainData<Labels> = { source: () => data.source(0), target: () => data.target(0) };

  testOnTensorFlow(`${name} overfits one batch`, async () => {
    const { steps, rate } = overfit;
    const records = await train(create(0), steps, { rate, batches: once });
    assertEquals(Object.keys(records[0].losses), losses);
    const mean = (loss: string, part: readonly TrainingRecord[]) =>
      part.reduce((sum, { losses }) => sum + losses[loss], 0) / part.length;
    const [first, last] = [records.slice(0, 5), records.slice(-5)];
    for (const [loss, ratio] of Object.entries(ratios)) {
      assertLess(mean(loss, last), ratio * mean(loss, first), loss);
    }
    for (const loss of falling) assertLess(mean(loss, last), mean(loss, first) - 1, loss);
  });

  testOnTensorFlow(`${name} resumes bit-exactly`, async () => {
    const [whole, interrupted, resumed] = [create(0), create(0), create(9)];
    const records = await train(whole, 4);
    assertEquals(records.map(({ step }) => step), [1, 2, 3, 4]);
    await train(interrupted, 2);
    const saved = bitsOf(stateOf(interrupted.model));
    assertEquals(Object.keys(saved).length, stateOf(interrupted.model).length);
    for (const parameter of stateOf(resumed.model)) parameter.write(saved[parameter.name]);
    assertEquals(await train(resumed, 4, { from: 2 }), records.slice(2));
    assertEquals(bitsOf(stateOf(resumed.model)), bitsOf(stateOf(whole.model)));
  });

  testOnTensorFlow(`${name} is deterministic per seed`, async () => {
    const first = await train(create(0), 2);
    assertEquals(await train(create(0), 2), first);
    assertNotEquals(await train(create(5), 2), first);
    const reseeded = await train(create(0), 2, { seed: 2 });
    (isSeeded ? assertNotEquals : assertEquals)(reseeded, first);
  });

  if (isSeeded) {
    testOnTensorFlow(`${name} draws other random numbers at each step`, async () => {
      const [one, two] = await train(create(0), 2, { rate: 0, batches: once });
      const loss = losses.find((name) => name.endsWith("/class")) ?? losses[0];
      assertNotEquals(one.losses[loss], two.losses[loss]);
    });
  }

  testOnTensorFlow(`${name} leaks no tensors`, async () => {
    const { train } = create(0);
    const before = tf.memory().numTensors;
    const counts = [];
    const training = train(data, { seed: 1, schedule: () => 2e-3 }, { from: 0, to: 4 });
    for await (const _ of training) counts.push(tf.memory().numTensors);
    assertEquals(counts, new Array(4).fill(before));
  });

  testInBfloat16(`${name} learns alike in bfloat16`, async () => {
    const step = async (precision: Precision) => {
      await startEngine({ precision });
      const { model, train } = create(0);
      const [{ losses }] = await collect(
        train(data, { seed: 1, schedule: () => 2e-3 }, { from: 0, to: 1 }),
      );
      // After one step the means of Adam and the sums of momentum are the gradients, but for a factor.
      const means = optimizerState(model).filter(({ name }) => !name.endsWith("adam_v"));
      return { losses: Object.values(losses), gradient: means.flatMap((mean) => [...mean.read()]) };
    };
    const [exact, rounded] = [await step("float32"), await step("bfloat16")];
    assertNotEquals(rounded.losses, exact.losses);
    assertLess(relativeDistance(rounded.losses, exact.losses), 0.01);
    assertLess(relativeDistance(rounded.gradient, exact.gradient), 0.1);
  });

  testOnTensorFlow(`${name} compiled matches eager`, async () => {
    const values = async () =>
      (await train(create(0), 3)).flatMap(({ losses }) => Object.values(losses));
    const compiled = await values();
    await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
      assertClose(await values(), compiled, tolerance);
    });
  });
}

/** Length of the difference, as a share of the length of `b`. */
function relativeDistance(a: readonly number[], b: readonly number[]): number {
  const length = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  return length(a.map((value, i) => value - b[i])) / length(b);
}
