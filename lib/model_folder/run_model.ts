/**
 * From a run to a model folder: a run keeps in `model.json` what its networks are.
 *
 * @module
 */
import { basename, join } from "node:path";
import { listSamples, readRun, readSampleColumns, readSelected } from "../runs/mod.ts";
import { type ModelConfig, ModelFolderError, readModelConfig, writeModelConfig } from "./config.ts";
import { writeModel } from "./write_model.ts";

const RUN_FILE = "model.json";

/**
 * Writes into a run's directory what its networks are.
 *
 * @param directory of the run
 */
export async function writeRunModel(directory: string, config: ModelConfig): Promise<void> {
  await writeModelConfig(join(directory, RUN_FILE), config);
}

/**
 * Writes the model of a finished run, of the step that validation selected.
 *
 * @param directory of the run
 * @param out the model folder, created if it does not exist
 * @throws {ModelFolderError} if there is no finished run, or its method trains no model to hand on
 * @throws {CorruptRunError} if its checkpoint is damaged
 */
export async function modelOfRun(directory: string, out: string): Promise<void> {
  const run = await readRun(directory);
  if (run === undefined) {
    throw new ModelFolderError(
      `Cannot make a model of ${directory}: it is not a run's directory. Give one such as ` +
        "runs/table1/mnist-mnistm/pixelda/seed-0",
    );
  }
  const { result, name } = run;
  if (result === undefined || result.diverged !== undefined) {
    const reason = result === undefined ? "is not finished" : "diverged";
    throw new ModelFolderError(
      `Cannot make a model of ${directory}: the run ${reason}. Train it to its end first`,
    );
  }
  const config = await readModelConfig(join(directory, RUN_FILE));
  if (config === undefined) {
    throw new ModelFolderError(
      `Cannot make a model of ${directory}: there is no ${RUN_FILE} in it. The method ` +
        `${name.method} trains no tower to hand on, or an earlier version of pixelda trained it`,
    );
  }
  const selected = await readSelected(run);
  if (selected === null) {
    throw new ModelFolderError(
      `Cannot make a model of ${directory}: its checkpoint is missing. Train it again`,
    );
  }
  const sample = (await listSamples(directory)).at(-1);
  const picture = sample && {
    file: basename(sample.path),
    columns: await readSampleColumns(directory),
  };
  const { data = "unknown", metrics } = result;
  await writeModel(out, {
    config,
    arrays: selected.arrays,
    facts: { data, metrics: finite(metrics), picture },
  });
  if (sample !== undefined) await Deno.copyFile(sample.path, join(out, basename(sample.path)));
}

function finite(
  metrics: { readonly [name: string]: number | null },
): { readonly [name: string]: number } {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => value === null ? [] : [[name, value]]),
  );
}
