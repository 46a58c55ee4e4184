/** Adaptation of features on the tiny digits in color. */
import type { tf } from "../../lib/engine/mod.ts";
import { preprocess } from "../../lib/layers/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import type {
  DomainData,
  FeatureAdaptationOptions,
  Model,
  Preprocess,
  Steps,
  TrainingRecord,
} from "../../lib/trainers/mod.ts";
import { describePoseTrainer, describeTrainer, type Learner } from "./contract.ts";
import { sourceAt, targetAt, taskConfig, tinyTower } from "./tiny_digits.ts";
import { scale as scalePoses, tinySharedPoseTower } from "./tiny_poses.ts";

export const data: DomainData = { source: sourceAt, target: targetAt };

export const scale = (images: tf.Tensor4D): tf.Tensor4D =>
  preprocess(images, { side: taskConfig.height, channels: 3 }, "pad");

export const options: FeatureAdaptationOptions = {
  preprocess: { source: scale, target: scale },
  similarityWeight: 0.25,
  startStep: 0,
  weightDecay: 1e-6,
  momentum: 0.9,
  schedule: () => 2e-3,
};

/** Creates a model of a task, and its training by given options. */
type Adapting = <Labels>(task: Task<Labels>, seed: number) => {
  readonly model: Model;
  readonly train: (
    data: DomainData<Labels>,
    options: FeatureAdaptationOptions,
    steps: Steps,
  ) => AsyncGenerator<TrainingRecord>;
};

/** Tests a trainer that adapts features, from the second step on, by the contract of trainers. */
export function describeFeatureAdaptation(
  name: string,
  { tolerance }: { readonly tolerance: number },
  create: Adapting,
): void {
  const learner = <Labels>(
    task: Task<Labels>,
    scale: Preprocess,
    seed: number,
  ): Learner<Labels> => {
    const { model, train } = create(task, seed);
    const how = { ...options, preprocess: { source: scale, target: scale }, startStep: 1 };
    return {
      model,
      train: (data, options, steps) => train(data, { ...how, ...options }, steps),
    };
  };
  describeTrainer({
    name,
    create: (seed) => learner(tinyTower(3, seed), scale, seed),
    losses: ["task", "similarity"],
    overfit: { rate: 1e-2, steps: 40 },
    ratios: { task: 0.3 },
    isSeeded: false,
    tolerance,
  });
  describePoseTrainer({
    name: `${name} of poses`,
    create: (seed) => learner(tinySharedPoseTower(seed), scalePoses, seed),
    losses: ["task", "similarity", "task/class", "task/pose"],
    overfit: { rate: 2e-2, steps: 80 },
  });
}
