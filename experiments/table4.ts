/**
 * Table 4: a generator that has seen some of the objects (paper Section 4.4).
 *
 * `deno task table4 [--preset compact] [--objects ape,cat,duck] [--seeds 0-2]`
 *
 * @module
 */
import {
  concatenatePoseImages,
  type PoseImages,
  type PoseScenario,
  poseSubset,
  renderedSubset,
} from "../datasets/mod.ts";
import { type NamedArrays, readRun, readSelected, runDirectory } from "../lib/runs/mod.ts";
import { defineTable, printTable } from "./core/define_table.ts";
import type { MeasuredRow } from "./core/table_definition.ts";
import { planRun } from "./core/row.ts";
import type { RunPlan } from "./core/trial.ts";
import { type PixelDaSettings, pixelDaTrial } from "./methods/pixelda.ts";
import { createPoseProblem, linemod, type PoseProblem, poseRow } from "./problems/linemod.ts";
import { frozenGenerator } from "./settings/linemod/pixelda.ts";
import { poseRows } from "./pose_rows.ts";

const { metrics } = linemod;
const generator = { ...poseRows.pixelda, label: "G" };
const task = poseRow({
  label: "PixelDA, G of seen objects",
  settings: frozenGenerator,
  method: (problem, own: PixelDaSettings, seed) => pixelDaTrial(problem, own, seed, {}),
});

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param options flags as on the command line, in camel case
 * @returns the table, which is written into the folder of runs too
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export const table4 = defineTable({
  name: "table4",
  summary: "Trains G on some objects and T on all, as Table 4.",
  title: "Table 4: accuracy in percent and mean angle in degrees, with a generator that has seen " +
    "some of the objects",
  family: linemod,
  scenarios: ["linemod"],
  columns: [
    {
      id: "linemod-unseen",
      scenario: "linemod",
      metrics: metrics.map((metric) => ({
        ...metric,
        stored: `unseen${metric.name[0].toUpperCase()}${metric.name.slice(1)}`,
      })),
    },
    { id: "linemod-all", scenario: "linemod", metrics },
  ],
  rows: {
    generator,
    pixelda: {
      ...task,
      paper: {
        "linemod-unseen": { accuracy: 98.98, angle: 31.69 },
        "linemod-all": { accuracy: 99.28, angle: 32.37 },
      },
    },
  },
  hiddenRows: ["generator"],
  selection: "of the seen objects alone",
  notes: [
    "linemod-unseen: all real images of objects that G did not see; linemod-all: the test images " +
    "of all objects. T learns from renders of all objects and from what the fixed G makes of " +
    "them; no real image of an unseen object trains or selects anything.",
  ],
  measured: (rows) => seenNotes(rows),
  *plan({ scenario, problem: { preset } }, { seed, changesOf, select, out }) {
    const seen = seenObjects(scenario.classes);
    const ofSeen = keepObjects(scenario, seen);
    const ofAll = { ...scenario, target: { ...ofSeen.target, test: scenario.target.test } };
    const shared = linemod.shared(preset, "linemod");
    const choice = { table: "table4", shared, seed, select };
    const facts = { seen: [...seen] };
    const first = planRun<PoseProblem>({
      ...choice,
      method: "generator",
      changes: changesOf("generator"),
      row: generator,
      loaded: createPoseProblem(ofSeen, preset, { facts }),
    });
    yield first;
    const otherTests = { unseen: unseenImages(scenario, seen) };
    const loaded = createPoseProblem(ofAll, preset, { facts, otherTests });
    const second = planRun<PoseProblem>({
      ...choice,
      method: "pixelda",
      changes: changesOf("pixelda"),
      row: task,
      loaded,
      also: { generator: first.config },
    });
    yield {
      ...second,
      createTrial: async () =>
        pixelDaTrial(loaded.problem, second.config.own as unknown as PixelDaSettings, seed, {
          generator: await readNetworks(out, first),
        }),
    };
  },
});

/** @returns the networks of a finished run at the step that validation selected */
async function readNetworks(out: string, { name }: RunPlan): Promise<NamedArrays> {
  const directory = runDirectory(out, name);
  const selected = await readSelected((await readRun(directory))!);
  if (selected !== null) return selected.arrays;
  throw new Error(`Cannot read the generator of ${directory}: its checkpoint is missing`);
}

/** Which objects the generators of finished runs saw. */
function seenNotes(rows: readonly MeasuredRow[]): string[] {
  const runs = rows.filter(({ id }) => id === "pixelda").flatMap(({ runs }) => runs);
  return [
    ...new Set(runs.map(({ config }) => {
      const objects = config.objects as string[], seen = config.seen as string[];
      const unseen = objects.filter((object) => !seen.includes(object));
      return `G saw ${seen.length} of ${objects.length} objects: ${seen.join(", ")}; not ` +
        `${unseen.join(", ")}. The paper's saw ${PAPER_SEEN.length} of ${PAPER_OBJECTS}: ` +
        `${PAPER_SEEN.join(", ")}.`;
    })),
  ];
}

/** Those that the paper's generator sees. */
export const PAPER_SEEN = ["ape", "benchviseblue", "can", "cat", "driller", "duck"];
/** How many objects the paper has. */
export const PAPER_OBJECTS = 11;

/**
 * Chooses the objects that the generator sees.
 *
 * @param classes the objects that are there
 * @returns the paper's six, if all its objects are there; else the first, as large a share: 3 of 5
 * @throws {RangeError} if there is no other object left
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(seenObjects(["ape", "benchvise", "cam", "cat", "duck"]), ["ape", "benchvise", "cam"]);
 * ```
 */
export function seenObjects(classes: readonly string[]): readonly string[] {
  if (classes.length === PAPER_OBJECTS && PAPER_SEEN.every((object) => classes.includes(object))) {
    return PAPER_SEEN;
  }
  if (classes.length < 2) {
    throw new RangeError(
      `Cannot leave an object unseen: there is only ${classes.join()}, name two or more`,
    );
  }
  return classes.slice(0, Math.round(classes.length * PAPER_SEEN.length / PAPER_OBJECTS));
}

/**
 * Leaves out all images of other objects.
 *
 * @param scenario whose classes keep their numbers
 * @param objects to keep
 */
export function keepObjects(scenario: PoseScenario, objects: readonly string[]): PoseScenario {
  const { source, target, targetLabeled } = scenario;
  const keep = <Set extends PoseImages>(set: Set): Uint32Array =>
    findImages(set, scenario, objects);
  const labeled = poseSubset(targetLabeled, keep(targetLabeled));
  const [validation, test] = [target.validation, target.test]
    .map((set) => poseSubset(set, keep(set)));
  return {
    ...scenario,
    source: {
      train: renderedSubset(source.train, keep(source.train)),
      validation: source.validation && renderedSubset(source.validation, keep(source.validation)),
    },
    target: { train: labeled.images, validation, test },
    targetLabeled: labeled,
  };
}

/** @returns all real images of the other objects, of whichever part: none of them trains G or T */
export function unseenImages(scenario: PoseScenario, seen: readonly string[]): PoseImages {
  const objects = scenario.classes.filter((object) => !seen.includes(object));
  const { target, targetLabeled } = scenario;
  const sets = [targetLabeled, target.validation, target.test];
  return concatenatePoseImages(
    sets.map((set) => poseSubset(set, findImages(set, scenario, objects))),
  );
}

function findImages(
  { labels }: PoseImages,
  { classes }: PoseScenario,
  objects: readonly string[],
): Uint32Array {
  const isWanted = classes.map((object) => objects.includes(object));
  return Uint32Array.from([...labels.keys()].filter((i) => isWanted[labels[i]]));
}

if (import.meta.main) await printTable(table4);
