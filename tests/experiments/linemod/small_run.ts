/** A run of the embedded solids, a few images of a few pixels. */
import { loadPoseScenario } from "../../../datasets/linemod/pose_scenario.ts";
import type { PoseRun } from "../../../experiments/linemod/run.ts";
import { shared } from "../../../experiments/linemod/settings/shared.ts";
import { resolve } from "../../../experiments/sourced.ts";

const counts = { source: 60, train: 60, validation: 30, test: 40 };

/** @returns the run of a seed, always of the same images */
export async function smallRun(seed = 0): Promise<PoseRun> {
  const scenario = averagePoolScenario(await loadPoseScenario("linemod", { counts }), 16);
  return { scenario, shared: { ...resolve(shared.quick), side: 16, batchSize: 8 }, seed };
}
