/**
 * Trains a few steps of a row on a few embedded images, in the way of every table, and saves after
 * each: what is done to such a process is done to a run of hours.
 *
 * Arguments: `digits` or `poses`, and the flags of a table.
 *
 * @module
 */
import {
  averagePoolScenario,
  type LabeledImages,
  loadPoseScenario,
  loadScenario,
  SCENARIO_IDS,
  subset,
} from "../../../datasets/mod.ts";
import { parseFlags, runCommand } from "../../../experiments/cli/mod.ts";
import { defineTable } from "../../../experiments/core/define_table.ts";
import { resolve, sourcedBy } from "../../../experiments/core/settings.ts";
import { digitRows } from "../../../experiments/digit_rows.ts";
import { poseRows } from "../../../experiments/pose_rows.ts";
import { createDigitProblem, digits } from "../../../experiments/problems/digits.ts";
import { createPoseProblem, linemod } from "../../../experiments/problems/linemod.ts";
import { renderText } from "../../../lib/tables/mod.ts";

const few = sourcedBy("to be quick");
const shared = {
  batchSize: few(4),
  every: { log: few(1), validate: few(3), save: few(1), sample: few(4) },
};
const COUNTS = { source: 40, train: 40, validation: 20, test: 20 };

const first = (set: LabeledImages, count: number): LabeledImages =>
  subset(set, Array.from({ length: count }, (_, at) => at));

const tables = {
  digits: defineTable({
    name: "digits",
    summary: "Trains a few steps on a few digits.",
    title: "A few steps on a few digits",
    family: {
      ...digits,
      shared: (preset, id) => ({ ...digits.shared(preset, id), ...shared }),
      async load(id, preset) {
        const { source, target, ...rest } = await loadScenario(id, { embedded: true });
        const labeled = first(rest.targetLabeled, COUNTS.train);
        const scenario = {
          ...rest,
          source: {
            train: first(source.train, COUNTS.source),
            test: first(source.test, COUNTS.test),
          },
          target: {
            train: labeled.images,
            validation: first(target.validation, COUNTS.validation),
            test: first(target.test, COUNTS.test),
          },
          targetLabeled: labeled,
        };
        return createDigitProblem(scenario, preset, { mnistmSeed: null });
      },
    },
    scenarios: SCENARIO_IDS,
    rows: digitRows,
    notes: [],
  }),
  poses: defineTable({
    name: "poses",
    summary: "Trains a few steps on a few poses.",
    title: "A few steps on a few poses",
    family: {
      ...linemod,
      shared: (preset) => ({ ...linemod.shared(preset, "linemod"), ...shared }),
      async load(_, preset) {
        const loaded = await loadPoseScenario("linemod", { counts: COUNTS });
        const scenario = averagePoolScenario(loaded, 16);
        const batchSize = resolve(shared.batchSize);
        return createPoseProblem(scenario, preset, { settings: { side: 16, batchSize } });
      },
    },
    scenarios: ["linemod"],
    rows: poseRows,
    notes: [],
  }),
};

/** A table of the worker. */
export type TableName = keyof typeof tables;

if (import.meta.main) {
  await runCommand(async () => {
    const [name, ...args] = Deno.args;
    const made = name === "poses"
      ? await tables.poses(parseFlags(tables.poses.command, args))
      : await tables.digits(parseFlags(tables.digits.command, args));
    console.log(renderText(made));
  });
}
