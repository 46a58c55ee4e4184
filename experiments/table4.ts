/**
 * Table 4: a generator that has seen some of the objects (paper Section 4.4).
 *
 * `deno task table4 [--preset compact] [--objects ape,cat,duck] [--seeds 0-2]`
 *
 * @module
 */
import type { ResultTable } from "../lib/tables/mod.ts";
import type { ProgressOutput } from "../lib/terminal/mod.ts";
import { chosenSeeds, type FlagValues, parseFlags } from "./cli/mod.ts";
import { readNetworks, withGenerator } from "./linemod/frozen_generator.ts";
import { poseTableRun } from "./linemod/method.ts";
import { dataNotes, departureNotes, SELECTION } from "./linemod/notes.ts";
import { pixelda } from "./linemod/pixelda.ts";
import { readPoseCells } from "./linemod/pose_cells.ts";
import { loadAveragedScenario, poseFlags } from "./linemod/scenarios.ts";
import { ofObjects, seenNotes, seenObjects, unseenImages } from "./linemod/seen_objects.ts";
import { frozenGenerator } from "./linemod/settings/frozen_generator.ts";
import { printTable, runTable, type TableOptions } from "./table_command.ts";
import type { TableRun } from "./table_run.ts";

const command = {
  name: "table4",
  summary: "Trains G on some objects and T on all, as Table 4.",
  flags: poseFlags({ scenarios: ["linemod"], methods: ["pixelda"] }),
};

type Options = TableOptions<FlagValues<typeof command.flags>>;

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export async function table4(args: readonly string[]): Promise<ResultTable | undefined> {
  return await runTable({ name: command.name, runs, read }, parseFlags(command, args));
}

async function* runs(options: Options, output: ProgressOutput | null): AsyncGenerator<TableRun> {
  const { preset, steps } = options;
  const changes = steps === undefined ? {} : { steps };
  const all = await loadAveragedScenario("linemod", options, output);
  const objects = seenObjects(all.classes);
  const seen = ofObjects(all, objects);
  const other = { ...all, target: { ...seen.target, test: all.target.test } };
  for (const seed of chosenSeeds(options)) {
    const choice = { preset, seed, changes };
    const first = poseTableRun(command.name, {
      ...choice,
      scenario: seen,
      row: "generator",
      method: pixelda,
      also: { seen: objects },
    });
    yield first;
    yield poseTableRun(command.name, {
      ...choice,
      scenario: other,
      row: "pixelda",
      method: withGenerator(await readNetworks(options.out, first)),
      also: { seen: objects, generator: first.config },
      otherTests: { unseen: unseenImages(all, objects) },
    });
  }
}

async function read(options: Options): Promise<ResultTable> {
  const { preset, out } = options;
  const row = { scenario: "linemod", method: "pixelda", preset, seeds: chosenSeeds(options) };
  const query = { out, table: command.name, ...row };
  const cells = [
    ...await readPoseCells(query, { accuracy: 98.98, angle: 31.69 }, {
      scenario: "linemod-unseen",
      prefix: "unseen",
    }),
    ...await readPoseCells(query, { accuracy: 99.28, angle: 32.37 }, {
      scenario: "linemod-all",
      prefix: "",
    }),
  ];
  const rows = [{ method: row.method, label: "PixelDA, G of seen objects", cells }];
  return {
    table: command.name,
    title:
      "Table 4: accuracy in percent and mean angle in degrees, with a generator that has seen " +
      "some of the objects",
    preset,
    selection: `${SELECTION}; of the seen objects alone`,
    notes: [
      ...await seenNotes(rows),
      ...await dataNotes(rows),
      "linemod-unseen: all real images of objects that G did not see; linemod-all: the test images " +
      "of all objects. T learns from renders of all objects and from what the fixed G makes of " +
      "them; no real image of an unseen object trains or selects anything.",
      ...departureNotes({ G: pixelda, T: { settings: (of) => frozenGenerator[of] } }, preset),
    ],
    rows,
  };
}

if (import.meta.main) await printTable(table4);
