/**
 * A task's losses among the other terms of a step.
 *
 * @module
 */
import type { Loss } from "../engine/mod.ts";
import type { Pass } from "../layers/mod.ts";
import type { Branch, Task } from "../models/mod.ts";
import type { LabelledBatch } from "./batch.ts";

/** @returns the task's loss of images that go through a branch */
export function taskLoss<Labels>(
  task: Task<Labels>,
  batch: LabelledBatch<Labels>,
  branch: Branch,
  pass: Pass,
): Loss {
  return task.loss(task.features(batch.images, branch), batch, branch, pass);
}

/**
 * Reports what tasks' losses are made of beside what is reported already.
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
