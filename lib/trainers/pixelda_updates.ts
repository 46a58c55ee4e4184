/**
 * Who learns in PixelDA's two updates, and how.
 *
 * @module
 */
import { differentiate, type Loss, type Parameter } from "../engine/mod.ts";
import type { Task } from "../models/mod.ts";
import {
  type Adam,
  clipByNorm,
  type Clock,
  stepAdam,
  stepMovingAverage,
} from "../optimizers/mod.ts";
import type { PixelDa } from "./pixelda_model.ts";
import { type PixelDaOptions, targetBranch } from "./pixelda_options.ts";
import type { StepLosses } from "./training_loop.ts";

/** Those parameters of D and T that a loss with a weight other than 0 reaches. */
export function learningJudges(
  { discriminator, task }: PixelDa<Task<never>>,
  options: PixelDaOptions,
  { hasLabeledTarget }: { readonly hasLabeledTarget: boolean },
): Parameter[] {
  const { domain, taskSource, taskGenerated, taskTarget } = options.discriminatorWeights;
  const learnsByTarget = taskGenerated !== 0 || (hasLabeledTarget && taskTarget !== 0);
  return [
    ...(domain === 0 ? [] : discriminator.parameters),
    ...(taskSource === 0 ? [] : task.learners("source")),
    ...(learnsByTarget ? task.learners(targetBranch(options)) : []),
  ];
}

/** G's parameters, or none if no loss has a weight. */
export function learningGenerator(
  { generator }: PixelDa<Task<never>>,
  { generatorWeights }: PixelDaOptions,
): readonly Parameter[] {
  const { adversarial, task, content = 0 } = generatorWeights;
  return [adversarial, task, content].every((weight) => weight === 0) ? [] : generator.parameters;
}

/** Updates those of an optimizer's parameters that learn; their moments alone move. */
export function descend(
  adam: Adam,
  learning: readonly Parameter[],
  clock: Clock,
  options: PixelDaOptions,
  loss: () => Loss,
): StepLosses {
  const part = partOf(adam, new Set(learning));
  if (part.parameters.length === 0) return loss().components;
  const { loss: { components }, gradients } = differentiate(loss, part.parameters);
  const clipped = options.clipNorm === null ? gradients : clipByNorm(gradients, options.clipNorm);
  stepAdam(part, clipped, clock, options.adam);
  return components;
}

/** Moves the running average of T, if there is to be one. */
export function averageTask(
  { task, taskAverage }: PixelDa<Task<never>>,
  { taskAverageDecay }: PixelDaOptions,
  clock: Clock,
): void {
  if (taskAverageDecay === null) return;
  stepMovingAverage(taskAverage.parameters, task.parameters, taskAverageDecay, clock.step);
}

function partOf(adam: Adam, learning: ReadonlySet<Parameter>): Adam {
  const isLearning = adam.parameters.map((parameter) => learning.has(parameter));
  return {
    parameters: adam.parameters.filter((_, i) => isLearning[i]),
    moments: adam.moments.filter((_, i) => isLearning[i]),
  };
}
