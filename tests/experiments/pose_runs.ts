/** Runs of a few steps of the tables of objects and poses, on the embedded solids. */
import { join } from "@std/path";
import { averagePoolScenario, loadPoseScenario } from "../../datasets/mod.ts";
import type { Flags } from "../../experiments/cli/mod.ts";
import { defineTable, type Table } from "../../experiments/core/define_table.ts";
import { atPreset, resolve } from "../../experiments/core/settings.ts";
import { createPoseProblem, linemod } from "../../experiments/problems/linemod.ts";
import { shared } from "../../experiments/settings/linemod/supervised.ts";
import { runWith } from "./run_table.ts";
import type { ResultTable } from "../../lib/tables/mod.ts";

/** A table, whatever its flags are. */
type AnyTable<F extends Flags> = Parameters<typeof runWith<F, ResultTable>>[0];

/** What to read of a table's folder. */
export type PoseRuns = {
  readonly out: string;
  /** Runs the table with more flags. */
  readonly run: (...args: string[]) => Promise<ResultTable>;
  readonly path: (method: string, file: string, scenario?: string, seed?: number) => string;
  // deno-lint-ignore no-explicit-any -- whatever JSON the file holds
  readonly json: (method: string, file: string, scenario?: string, seed?: number) => Promise<any>;
};

/**
 * Flags that make runs short, wherever the test runs. Threads are left alone: tests of one process
 * share the first engine's, and another number of them gives other last bits.
 */
export const short = ["--preset", "quick", "--quiet", "--embedded"];

/** The problems with a tenth of the images: most of a short run goes by in looking at all of them. */
export const smallLinemod: typeof linemod = {
  ...linemod,
  async load(id, preset, { objects }) {
    const counts = { source: 250, train: 250, validation: 50, test: 50 };
    const scenario = await loadPoseScenario(id, { embedded: true, objects, counts });
    const { side } = resolve(atPreset(shared, preset));
    return createPoseProblem(averagePoolScenario(scenario, side), preset, {
      facts: { backgrounds: null },
    });
  },
};

/** A table with fewer images. */
export function onFewImages<F extends Flags>({ definition }: Table<F>): Table<F> {
  const small: typeof definition = { ...definition, family: smallLinemod };
  return defineTable(small) as unknown as Table<F>;
}

/** Gives a test a folder of runs of its own. */
export async function withPoseRuns<F extends Flags>(
  table: AnyTable<F>,
  test: (runs: PoseRuns) => Promise<void>,
): Promise<void> {
  const out = await Deno.makeTempDir({ prefix: `pixelda-${table.command.name}-` });
  const path: PoseRuns["path"] = (method, file, scenario = "linemod", seed = 0) =>
    join(out, table.command.name, scenario, method, `seed-${seed}`, file);
  const run: PoseRuns["run"] = (...args) => runWith(table, [...short, "--out", out, ...args]);
  const json: PoseRuns["json"] = async (...file) =>
    JSON.parse(await Deno.readTextFile(path(...file)));
  try {
    await test({ out, run, path, json });
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}
