import { assertEquals } from "@std/assert";
import { cellsOf } from "../../../experiments/core/cells.ts";
import { failureNotes, hasFailed } from "../../../experiments/core/failures.ts";

/** A result of so many classes. */
const result = (classes: number, accuracy = 0) => ({
  metrics: { accuracy },
  confusion: Array.from({ length: classes }, () => new Array<number>(classes).fill(1)),
});
const diverged = { metrics: {}, diverged: { step: 7, loss: "task", value: "NaN" } };

Deno.test("hasFailed() goes by chance, by the baseline, and by divergence", () => {
  // Chance of ten classes is 10 %, of five 20 %: the limits are 15 and 25.
  assertEquals([15, 15.1, 9].map((value) => hasFailed(result(10), value)), [true, false, true]);
  assertEquals([25, 25.1].map((value) => hasFailed(result(5), value)), [true, false]);
  assertEquals([79.9, 80].map((value) => hasFailed(result(10), value, 80)), [true, false]);
  assertEquals(hasFailed(diverged, undefined), true);
  // Without counts, as in runs of an earlier version, chance is unknown.
  assertEquals(hasFailed({ metrics: {} }, 1), false);
});

Deno.test("cellsOf() names failed seeds in every measure, and failureNotes() the rule", () => {
  const metrics = [{ name: "accuracy", unit: "%" }, { name: "angle", unit: "°" }];
  const column = { id: "linemod", scenario: "linemod", metrics };
  const runs = [
    result(5, 90),
    result(5, 21),
    { ...result(5, 60), metrics: { accuracy: 60 } },
    diverged,
  ]
    .map((result, seed) => ({ result, name: { seed }, directory: "", data: "full", differs: {} }));
  const cells = cellsOf(column, { runs: runs as never, differs: {} }, undefined, 70);
  assertEquals(cells.map(({ failed }) => failed), [[1, 2, 3], [1, 2, 3]]);
  assertEquals([cells[0].values, cells[0].seeds, cells[0].diverged], [[90, 21, 60], [0, 1, 2], [
    3,
  ]]);
  const row = { method: "dann", label: "DANN", cells };
  assertEquals(failureNotes([row], "Source-only"), [
    "Failed runs: DANN on linemod 3 of 4 (seed 1, 2, 3 diverged). A run fails that diverges, or ends " +
    "within 5 points of chance, or below the mean of Source-only; those that did not diverge are in " +
    "the means.",
  ]);
  assertEquals(failureNotes([{ ...row, cells: [] }], undefined), []);
});
