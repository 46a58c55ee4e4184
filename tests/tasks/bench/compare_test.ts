import { assertEquals } from "@std/assert";
import { compareReports, renderComparison } from "../../../tasks/bench/compare.ts";
import type { Report } from "../../../tasks/bench/report.ts";
import type { Quartiles } from "../../../tasks/bench/timing.ts";

type Ratios = { readonly [way: string]: readonly [ratio: number, quartiles: Quartiles] };

/** A report of one subject with these ratios. */
function report(ratios: Ratios, threads = 2): Report {
  const ways = Object.entries(ratios).map(([way, [ratio, ratioQuartiles]]) => [
    way,
    { ms: 10 * ratio, quartiles: [1, 2] as const, ratio, ratioQuartiles },
  ]);
  return {
    date: "2026-11-29T08:00:00.000Z",
    command: "deno task bench",
    machine: { processor: "P", cores: 2, device: "cpu", threads, precision: "float32" },
    versions: { pixelda: "0.1.0" },
    results: { step: { compact: Object.fromEntries(ways) } },
  };
}

const compiled = [1, [1, 1]] as const;

Deno.test("compareReports() finds ratios whose quartiles do not overlap, up or down", () => {
  const before = report({
    compiled,
    eager: [2, [1.9, 2.1]],
    stock: [5, [4.8, 5.2]],
    torch: [3, [2.9, 3.2]],
  });
  const after = report({
    compiled,
    eager: [2.2, [2.1, 2.3]], // touches
    stock: [4, [3.9, 4.7]],
    torch: [3.3, [3.25, 3.4]],
  });
  const { changes, compared, circumstances } = compareReports(before, after);
  assertEquals(changes.map(({ way, before, after }) => [way, before, after]), [
    ["stock", 5, 4],
    ["torch", 3, 3.3],
  ]);
  assertEquals(compared, 3); // the first way is 1 by definition
  assertEquals(circumstances, []);
});

Deno.test("compareReports() leaves out what one report lacks", () => {
  const before = report({ compiled, eager: [2, [1.9, 2.1]] });
  const after = report({ compiled, stock: [9, [8, 10]] });
  assertEquals(compareReports(before, after).compared, 0);
  const other = { ...after, results: { trainers: after.results.step } };
  assertEquals(compareReports(before, other).compared, 0);
});

Deno.test("renderComparison() has a line for each change and for other circumstances", () => {
  const before = report({ compiled, eager: [2, [2, 2]], stock: [4, [4, 4]] }, 1);
  const after = report({ compiled, eager: [3, [3, 3]], stock: [3, [3, 3]] });
  assertEquals(renderComparison(compareReports(before, after), before).split("\n"), [
    "Against 2026-11-29T08:00:00.000Z: 2 of 2 ratios changed beyond both runs' quartiles",
    "- step, compact, eager: × 2.00, now × 3.00 (+50 %)",
    "- step, compact, stock: × 4.00, now × 3.00 (−25 %)",
    "Other circumstances: threads 1, now 2",
  ]);
});
