/**
 * How a trained task tower is measured and shown, whatever trained it.
 *
 * @module
 */
import type { RandomKey } from "../../lib/engine/mod.ts";
import type { Task } from "../../lib/models/mod.ts";
import type { Diagnostics } from "../../lib/runs/mod.ts";
import type { Problem } from "../core/problem.ts";
import type { Trial } from "../core/trial.ts";

/** Pictures, and accuracies on generated images, draw the same z every time. */
export function evaluationKey(seed: number): RandomKey {
  return { seed, stream: "evaluation", step: 0 };
}

/**
 * Measures and shows a tower that takes source and target images through the same first layer.
 *
 * @param task has the branch `"source"` alone
 */
export function measureTower<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  task: T,
  seed: number,
): Pick<Trial, "validate" | "test" | "diagnostics"> {
  return {
    ...problem.measure(task, { branch: "source", seed }),
    diagnostics: () => showTower(problem, task, seed),
  };
}

/** @returns a map of the tower's features of both domains */
export async function showTower<Labels, T extends Task<Labels>>(
  problem: Problem<Labels, T>,
  task: T,
  seed: number,
): Promise<Diagnostics> {
  const { source, target } = problem.preprocess;
  return {
    embedding: await problem.embed({
      source: (pixels) => problem.features(task, source(pixels), "source"),
      target: (pixels) => problem.features(task, target(pixels), "source"),
    }, seed),
  };
}
