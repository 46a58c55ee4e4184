import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "@std/path";
import { defineTable } from "../../../experiments/core/define_table.ts";
import type { ClassProblem, ProblemFamily } from "../../../experiments/core/problem.ts";
import { createRow } from "../../../experiments/core/row.ts";
import { atPreset, inEveryPreset, sourcedBy } from "../../../experiments/core/settings.ts";
import { mmd } from "../../../experiments/methods/mmd.ts";
import { sourceOnly } from "../../../experiments/methods/supervised.ts";
import { createDigitProblem } from "../../../experiments/problems/digits.ts";
import { poseRow } from "../../../experiments/problems/linemod.ts";
import { mmd as mmdSettings } from "../../../experiments/settings/digits/feature_adaptation.ts";
import * as poseSettings from "../../../experiments/settings/linemod/supervised.ts";
import { stabilityNotes } from "../../../experiments/table5.ts";
import type { LabeledImages } from "../../../datasets/mod.ts";
import type { ClassLabels, TaskTower } from "../../../lib/models/mod.ts";
import { DataError } from "../../../lib/files/mod.ts";
import { DivergenceError } from "../../../lib/trainers/mod.ts";
import { smallLinemod, withPoseRuns } from "../pose_runs.ts";

const ours = sourcedBy("ours");
const deviations = { accuracy: 1, angle: 1 };

/** One row whose losses are not finite after a step, and one that trains. */
const rows = Object.fromEntries(
  Object.entries({ wild: 1e30, tame: 1e-3 }).map(([label, learningRate]) => [
    label,
    poseRow({
      label,
      method: sourceOnly,
      settings: inEveryPreset(
        poseSettings.sourceOnly,
        (own) => ({ ...own, learningRate: ours(learningRate) }),
      ),
    }),
  ]),
);
const common = {
  summary: "",
  title: "",
  family: smallLinemod,
  scenarios: ["linemod" as const],
  rows,
};
const strict = defineTable({ ...common, name: "strict", seeds: [0, 1], notes: [] });
const tolerant = defineTable({
  ...common,
  name: "tolerant",
  seeds: [0, 1],
  notes: [],
  mayDiverge: true,
  measured: (measured) => stabilityNotes(measured, { wild: deviations, tame: deviations }),
});

Deno.test("a table counts a run that diverges as failed where it may, and continues", async () => {
  await withPoseRuns(tolerant, async ({ run, json, path }) => {
    await run("--steps", "3", "--seeds", "0");
    const asked = ["--steps", "3", "--methods", "wild"];
    const { rows: [wild, tame], notes } = await run(...asked);
    const [accuracy, angle] = wild.cells;
    for (const { mean, std, n, seeds, diverged } of [accuracy, angle]) {
      assertEquals([mean, std, n, seeds, diverged], [null, null, 0, [], [0, 1]]);
    }
    assertEquals([tame.cells[0].n, "diverged" in tame.cells[0]], [1, false]);
    assertStringIncludes(
      notes.find((note) => note.startsWith("Failed runs"))!,
      "wild on linemod 2 of 2 (seed 0 diverged, 1 diverged)",
    );
    const { metrics, diverged, data } = await json("wild", "result.json");
    assertEquals([metrics, diverged.value], [{}, "NaN"]);
    assertEquals([diverged.step > 1, diverged.step <= 3, data.length > 0], [true, true, true]);
    const before = await Deno.stat(path("wild", "result.json"));
    assertEquals((await run(...asked)).rows[0], wild, "the second call has nothing to do");
    assertEquals((await Deno.stat(path("wild", "result.json"))).mtime, before.mtime);
  });
});

Deno.test("a table stops at a run that diverges where it may not", async () => {
  await withPoseRuns(strict, async ({ run, path }) => {
    await assertRejects(
      () => run("--steps", "3"),
      DivergenceError,
      "Training diverged: the ",
    );
    const names = await Array.fromAsync(Deno.readDir(path("wild", "")), ({ name }) => name);
    assertEquals(names.sort(), ["config.json", "model.json"]);
  });
});

Deno.test("a table marks a cell of other settings than the preset's, and says which", async () => {
  await withPoseRuns(strict, async ({ out, run }) => {
    const { rows: [, tame] } = await run("--methods", "tame", "--seeds", "0", "--steps", "3");
    assertEquals(tame.cells[0].differs, { steps: 3 });
    const written = JSON.parse(await Deno.readTextFile(join(out, "strict", "table.json")));
    assertEquals(written.rows[1].cells[0].differs, { steps: 3 });
    const text = await Deno.readTextFile(join(out, "strict", "table.md"));
    assertStringIncludes(text, "†");
    assertStringIncludes(text, "not the settings of the preset quick: steps 3.");
    assert(!text.includes("1500"), "steps that did not run must not be named");
  });
});

Deno.test("a table prints a row's note where the row has runs", async () => {
  const noted = { wild: { ...rows.wild, note: "w" }, tame: { ...rows.tame, note: "t" } };
  const table = defineTable({ ...common, rows: noted, name: "noted", notes: ["of all"] });
  await withPoseRuns(table, async ({ run }) => {
    const printed = async (seed: number, ...args: string[]) => {
      const flags = ["--methods", "tame", "--steps", "3", "--seeds", `${seed}`, ...args];
      const { notes } = await run(...flags);
      return notes.filter((note) => ["of all", "wild: w.", "tame: t."].includes(note));
    };
    assertEquals(await printed(0), ["of all", "tame: t."]);
    // The run of the other rule is shown, and marked.
    assertEquals(await printed(0, "--only", "table", "--select", "entropy"), [
      "of all",
      "tame: t.",
    ]);
    assertEquals(await printed(1, "--only", "table"), ["of all"]);
  });
});

Deno.test("a table shows runs of unlike settings apart, and averages none of them", async () => {
  await withPoseRuns(tolerant, async ({ run }) => {
    await run("--methods", "tame", "--seeds", "0", "--steps", "3");
    await run("--methods", "tame", "--seeds", "1", "--steps", "4");
    const { rows } = await run("--methods", "wild", "--seeds", "0,1", "--steps", "3");
    assertEquals(rows.map(({ label }) => label), ["wild", "tame", "tame (steps 4)"]);
    assertEquals(rows.slice(1).map(({ cells: [cell] }) => [cell.n, cell.seeds, cell.differs]), [
      [1, [0], { steps: 3 }],
      [1, [1], { steps: 4 }],
    ]);
  });
});

Deno.test("a finished table is made again without its data, and no other is", async () => {
  let isGone = false;
  const family: typeof smallLinemod = {
    ...smallLinemod,
    load: (...args) => {
      if (isGone) throw new DataError("Cannot read data/linemod: it is missing");
      return smallLinemod.load(...args);
    },
  };
  const table = defineTable({ ...common, family, name: "again", notes: [] });
  await withPoseRuns(table, async ({ run }) => {
    const asked = ["--methods", "tame", "--steps", "3"];
    const { rows } = await run(...asked);
    isGone = true;
    assertEquals((await run(...asked)).rows, rows);
    const unfinished = [["--seeds", "0,1"], ["--steps", "4"], ["--methods", "wild"], ["--fresh"]];
    for (const more of unfinished) {
      await assertRejects(() => run(...asked, ...more), DataError, "it is missing");
    }
  });
});

Deno.test("a table's rule decides the tested step, is told, and is in the config", async () => {
  await withPoseRuns(strict, async ({ run, json }) => {
    const asked = ["--methods", "tame", "--seeds", "0", "--steps", "3"];
    const table = await run(...asked, "--select", "snd");
    assertStringIncludes(
      table.selection,
      "the validated step with the highest soft neighborhood density of predictions on target " +
        "training images, without labels",
    );
    assertEquals(table.rows[1].cells[0].differs, { steps: 3 });
    const { config } = await json("tame", "config.json");
    assertEquals(config.select, "snd");
    const { selection } = await json("tame", "result.json");
    assert(selection.score > 0 && selection.score < Math.log(250), `${selection.score}`);
    await assertRejects(() => run(...asked), Error, "select");
    const fresh = await run(...asked, "--fresh");
    assertStringIncludes(fresh.selection, "highest accuracy less mean angle");
    assertEquals("select" in (await json("tame", "config.json")).config, false);
    assertThrows(
      () => run(...asked, "--select", "sdn"),
      Error,
      '--select: unknown value "sdn": did you mean snd?',
    );
  });
});

/** A third kind of problem: two classes of 8 × 8 images, bright above or below. */
function bars(count: number, value: number): LabeledImages {
  const pixels = new Uint8Array(count * 64);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  labels.forEach((label, i) => {
    const start = i * 64 + label * 32;
    pixels.fill(value, start, start + 32);
  });
  return { images: { pixels, count, height: 8, width: 8, channels: 1 }, labels };
}

type BarProblem = ClassProblem<ClassLabels, TaskTower> & { readonly id: string };

const barFamily: ProblemFamily<BarProblem, Record<never, never>> = {
  flags: {},
  shared: () => ({
    batchSize: ours(4),
    every: { log: ours(1), validate: ours(1), save: ours(5), sample: ours(5) },
  }),
  defaultFacts: {},
  metrics: [{ name: "accuracy", unit: "%" }],
  selection: "the last step",
  describe: () => [],
  load(_id, preset) {
    const [bright, dark] = [bars(40, 255), bars(40, 120)];
    const { problem, labeledTarget } = createDigitProblem(
      {
        id: "mnist-usps",
        data: "full",
        description: "bars",
        source: { train: bright, test: bright },
        target: { train: dark.images, validation: dark, test: dark },
        targetLabeled: dark,
      },
      preset,
      { mnistmSeed: null },
    );
    return Promise.resolve({
      problem: { ...problem, id: "bars", facts: {}, classes: ["above", "below"], batchSize: 4 },
      labeledTarget,
    } as never);
  },
};

const barTable = defineTable({
  name: "bars",
  summary: "",
  title: "Bars",
  family: barFamily,
  scenarios: ["bars"],
  rows: {
    mmd: createRow<BarProblem, typeof mmdSettings.quick["mnist-usps"]>(
      "MMD",
      (preset) => atPreset(mmdSettings, preset)["mnist-usps"],
      { method: mmd },
    ),
  },
  notes: [],
});

Deno.test("a third problem runs in a table of its own, with the methods as they are", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-bars-" });
  const table = await barTable({ out, steps: 20, preset: "quick", quiet: true });
  const [{ cells: [{ mean, differs, n }] }] = table.rows;
  assertEquals([differs, n], [{ steps: 20 }, 1]);
  assert(mean! > 90, `${mean}`);
  await Deno.remove(out, { recursive: true });
});
