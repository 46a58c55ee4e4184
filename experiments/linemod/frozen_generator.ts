/**
 * T on all objects, on what a generator that saw some of them draws (paper Table 4).
 *
 * @module
 */
import { join } from "@std/path";
import { configHash, type NamedArrays, readCheckpoint, runDirectory } from "../../lib/runs/mod.ts";
import type { TableRun } from "../table_run.ts";
import { selectedArrays } from "../trial.ts";
import { type PoseMethod, poseMethod } from "./method.ts";
import { pixelDaTrial } from "./pixelda.ts";
import { frozenGenerator } from "./settings/frozen_generator.ts";

/** PixelDA with a generator that stays as it is given. */
export function withGenerator(generator: NamedArrays): PoseMethod {
  return poseMethod(frozenGenerator, (run, own) => pixelDaTrial(run, own, { generator }));
}

/**
 * Reads the networks of a finished run.
 *
 * @param out folder of run directories
 * @returns the parameters of the step that validation selected, the generator's among them
 */
export async function readNetworks(out: string, { name, config }: TableRun): Promise<NamedArrays> {
  const path = join(runDirectory(out, name), "checkpoint.safetensors");
  const { arrays } = await readCheckpoint(path, configHash({ ...name, ...config }));
  return selectedArrays(arrays);
}
