import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  describePlan,
  estimatePlan,
  planSweep,
  planTable,
} from "../../../experiments/sweep/plan.ts";
import { parseFlags, UsageError } from "../../../experiments/cli/mod.ts";
import type { Table } from "../../../experiments/core/define_table.ts";
import type { TableFlags } from "../../../experiments/core/table_definition.ts";
import { table1 } from "../../../experiments/table1.ts";
import { table4 } from "../../../experiments/table4.ts";
import { table5 } from "../../../experiments/table5.ts";
import { openRun } from "../../../lib/runs/mod.ts";

/** Plans a table as on a command line. */
async function plan(table: unknown, out: string, ...args: string[]) {
  const any = table as Table<TableFlags>;
  const options = parseFlags(any.command, ["--out", out, ...args]) as never as {
    readonly fresh: boolean;
  };
  const planned = planTable(any, options as never);
  return await planSweep("cells", planned, { out, fresh: options.fresh, logs: join(out, "logs") });
}

const few = ["--scenarios", "mnist-usps", "--methods", "mmd,pixelda", "--seeds", "0-2"];

Deno.test("planTable() plans a cell for each scenario, method and seed, as a command of its own", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-plan-" });
  const { cells } = await plan(
    table1,
    out,
    ...few,
    "--embedded",
    "--json",
    "--threads",
    "1",
  );
  assertEquals(
    cells.map(({ label }) => label),
    [
      ...["mmd seed 0", "pixelda seed 0", "mmd seed 1", "pixelda seed 1", "mmd seed 2"],
      "pixelda seed 2",
    ].map((label) => `mnist-usps ${label}`),
  );
  const [, second] = cells;
  assertEquals(second.script, "experiments/table1.ts");
  assertEquals(second.args.toSorted(), [
    ...["--embedded", "--methods=pixelda", "--only=runs", `--out=${out}`, "--preset=quick"],
    ...["--scenarios=mnist-usps", "--seed=0", "--wait"],
  ]);
  assertEquals(second.runs, [
    { directory: join(out, "table1/mnist-usps/pixelda/seed-0"), steps: 3000 },
  ]);
  assertEquals(new Set(cells.map(({ log }) => log)).size, 6);
  const whole = await plan(table1, out, "--seeds", "0-9");
  assertEquals(whole.cells.length, 2 * 8 * 10);
  await Deno.remove(out, { recursive: true });
});

Deno.test("planTable() plans one cell of both runs where T is trained by the G of another", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-plan-" });
  const { cells } = await plan(table4, out, "--seeds", "0,1");
  assertEquals(cells.map(({ label, runs }) => [label, ...runs.map(({ steps }) => steps)]), [
    ["linemod seed 0", 2000, 1000],
    ["linemod seed 1", 2000, 1000],
  ]);
  const names = cells[0].runs.map(({ directory }) => directory.slice(out.length + 1));
  assertEquals(names, ["table4/linemod/generator/seed-0", "table4/linemod/pixelda/seed-0"]);
  const five = await plan(table5, out, "--methods", "none");
  assertEquals(five.cells.map(({ args }) => args.filter((arg) => arg.startsWith("--seed"))), [
    ["--seed=0"],
    ["--seed=1"],
    ["--seed=2"],
  ]);
  await Deno.remove(out, { recursive: true });
});

/** Leaves the run of a cell as its process would, by what is planned of its config. */
async function leaveRun(
  directory: string,
  config: Record<string, unknown>,
  seconds?: number,
): Promise<void> {
  await using run = await openRun(directory, config as never, { environment: { threads: 2 } });
  if (seconds === undefined) return;
  await run.writeResult({
    metrics: { accuracy: 90 },
    steps: 3000,
    timing: { seconds, from: 0 },
  });
}

Deno.test("planTable() reads from run directories what is done and how long it takes", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-plan-" });
  const table = table1 as unknown as Table<TableFlags>;
  const options = parseFlags(table.command, ["--out", out, ...few]) as never;
  const [, { runs: [run] }] = table.planCells(options);
  const config = { ...run.name, data: "full", ...run.expected };
  const directory = join(out, "table1/mnist-usps/pixelda/seed-0");
  await leaveRun(directory, config, 150);
  const made = await plan(table, out, ...few);
  assertEquals(made.cells.map(({ finished }) => finished), [
    false,
    true,
    false,
    false,
    false,
    false,
  ]);
  const { seconds } = made.cells[3].estimate;
  assertEquals(seconds, 8 + 2 * 150, "processor time of 150 s on two threads, and the start");
  const share = { workers: 2, threads: 1 };
  const others = 3 * made.cells[0].estimate.seconds;
  assertEquals(estimatePlan(made, share).seconds, (2 * seconds + others) / 2);
  const [head, , first, second] = describePlan(made, share).split("\n");
  assertEquals(head, "cells: 6 cells, 1 finished, 5 to run");
  assertEquals(first.split(/  +/).slice(0, 3), ["mnist-usps mmd", "3 of 3", "3,000 steps"]);
  assertEquals(second.split(/  +/), [
    ...["mnist-usps pixelda", "2 of 3", "3,000 steps", "5:08", "seeds 1-2"],
  ]);

  const refused = (...args: string[]) => plan(table, out, ...few, ...args);
  await assertRejects(
    () => refused("--steps", "5"),
    UsageError,
    `Cannot resume ${directory}: it holds a run of other settings (steps 3000); use --fresh to start ` +
      "over, or another --out",
  );
  await assertRejects(() => refused("--embedded"), UsageError, '(data "full")');
  await assertRejects(() => refused("--mnistm-seed", "3"), UsageError, "(mnistmSeed null)");
  const fresh = await refused("--steps", "5", "--fresh");
  assertEquals(fresh.cells.some(({ finished }) => finished), false);
  const old = JSON.stringify({ hash: await hashOf(config), config });
  await Deno.writeTextFile(join(directory, "config.json"), old);
  await assertRejects(
    () => refused(),
    UsageError,
    `Cannot resume ${directory}: it was written by an earlier version, which can be read but not resumed`,
  );
  await Deno.remove(out, { recursive: true });
});

async function hashOf(config: Record<string, unknown>): Promise<string> {
  const { configHash } = await import("../../../lib/runs/mod.ts");
  return configHash(config as never);
}
