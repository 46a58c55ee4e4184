/** A problem of the embedded solids, a few images of a few pixels. */
import { averagePoolScenario, loadPoseScenario, type PoseScenario } from "../../../datasets/mod.ts";
import {
  createPoseProblem,
  type LoadedPoseProblem,
} from "../../../experiments/problems/linemod.ts";

const counts = { source: 60, train: 60, validation: 30, test: 40 };

/** @returns the scenario, always of the same images */
export async function smallScenario(): Promise<PoseScenario> {
  return averagePoolScenario(await loadPoseScenario("linemod", { counts }), 16);
}

/** @returns the problem, always of the same images */
export async function smallProblem(): Promise<LoadedPoseProblem> {
  return createPoseProblem(await smallScenario(), "quick", {
    settings: { side: 16, batchSize: 8 },
  });
}
