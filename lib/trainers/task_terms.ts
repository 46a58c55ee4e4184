/**
 * A task's losses among the other terms of a step.
 *
 * @module
 */
import { type Loss, tf } from "../engine/mod.ts";
import type { Pass } from "../layers/mod.ts";
import { weightedSum } from "../losses/mod.ts";
import type { Branch, Task } from "../models/mod.ts";
import type { LabeledBatch } from "./training_loop.ts";

/** @returns the task's loss of images that go through a branch */
export function taskLoss<Labels>(
  task: Task<Labels>,
  batch: LabeledBatch<Labels>,
  branch: Branch,
  pass: Pass,
): Loss {
  return task.loss(task.features(batch.images, branch), batch, branch, pass);
}

/**
 * Adds the terms of tasks' losses to the components of a loss.
 *
 * @param loss of a step
 * @param tasks the tasks' losses in it, by the names of their terms
 * @returns the same loss, with components such as `task/pose` after its own
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const [total, pose] = [tf.scalar(3), tf.scalar(2)];
 * const task = { total, components: { pose } };
 * const { components } = withTaskTerms({ total, components: { task: total } }, { task });
 * assertEquals(Object.keys(components), ["task", "task/pose"]);
 * ```
 */
export function withTaskTerms(loss: Loss, tasks: { readonly [term: string]: Loss }): Loss {
  const terms = Object.entries(tasks).flatMap(([term, { components }]) =>
    Object.entries(components).map(([name, scalar]) => [`${term}/${name}`, scalar])
  );
  return { total: loss.total, components: { ...loss.components, ...Object.fromEntries(terms) } };
}

/**
 * Adds the losses of a step, each times its weight, as `weightedSum` does; tasks report their own
 * terms.
 *
 * @param terms scalars, tasks' losses, or `undefined` for what this step does without
 * @param weights a number for each name
 * @returns the total, and all terms by name, unweighted
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const task = { total: tf.scalar(3), components: { pose: tf.scalar(2) } };
 * const { total, components } = sumTerms(
 *   { domain: tf.scalar(1), task, content: undefined },
 *   { domain: 10, task: 1, content: 0 },
 * );
 * assertEquals(total.dataSync()[0], 13);
 * assertEquals(Object.keys(components), ["domain", "task", "task/pose"]);
 * ```
 */
export function sumTerms<Name extends string>(
  terms: { readonly [K in Name]: tf.Scalar | Loss | undefined },
  weights: { readonly [K in Name]: number },
): Loss {
  const scalars: { [name: string]: tf.Scalar } = {};
  const tasks: { [name: string]: Loss } = {};
  for (const [name, term] of Object.entries<tf.Scalar | Loss | undefined>(terms)) {
    if (term === undefined) continue;
    if (!(term instanceof tf.Tensor)) tasks[name] = term;
    scalars[name] = term instanceof tf.Tensor ? term : term.total;
  }
  return withTaskTerms(weightedSum<string>(scalars, weights), tasks);
}
