import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { cellStatistics, detailGrids } from "../../lib/tables/cell_statistics.ts";
import { renderCsv, renderLatex, renderMarkdown, renderText } from "../../lib/tables/render.ts";
import { readTable, renderJson, writeTable } from "../../lib/tables/table_files.ts";
import type { ResultTable } from "../../lib/tables/table.ts";
import { cell } from "./tiny_table.ts";

const measured = (paper: number | null, seeds: number[], values: number[], std: number) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return cell("mnist-usps", { paper, mean, std, n: seeds.length, seeds, values, data: "full" });
};
/** DANN lacks seed 3, MMD seed 0; on the seeds of both, 1, 2 and 4, DANN is 4, 2 and 3 better. */
const dann = measured(90, [0, 1, 2, 4], [70, 84, 84, 86], 4);
const mmd = { ...measured(null, [1, 2, 3, 4], [80, 82, 81, 83], 1.3), failed: [3] };
const table: ResultTable = {
  table: "table1",
  title: "Digits",
  preset: "quick",
  selection: "last step",
  notes: [],
  reference: "mmd",
  rows: [
    { method: "dann", label: "DANN", cells: [dann] },
    { method: "mmd", label: "MMD", cells: [mmd] },
    { method: "dsn", label: "DSN", cells: [cell("mnist-usps", { seeds: [0], values: [5], n: 1 })] },
  ],
};

Deno.test("cellStatistics() compares rows on the seeds of both, and the paper in our deviations", () => {
  const { min, max, paperDistance, paired, interval } = cellStatistics(table, dann);
  // Mean 81, paper 90, deviation 4.
  assertEquals([min, max, paperDistance], [70, 86, -9 / 4]);
  // Differences 4, 2, 3: mean 3; of 8 changes of sign, all plus and all minus are as far from 0.
  assertEquals([paired!.n, paired!.mean, paired!.p], [3, 3, 2 / 8]);
  assertEquals(interval![0] < 81 && interval![1] > 81, true);
  assertEquals(cellStatistics(table, mmd).paired, null, "not with itself");
  assertEquals(cellStatistics({ rows: table.rows }, dann).paired, null, "no reference, no pairs");
  const empty = { min: null, max: null, interval: null, paperDistance: null, paired: null };
  assertEquals(cellStatistics(table, cell("mnist-usps", {})), empty);
});

Deno.test("detailGrids() has a line for each cell of several seeds, and one for each pairing", () => {
  const [seeds, paired, ...others] = detailGrids(table);
  assertEquals(others, []);
  assertEquals(seeds.grid.map((row) => row[0]), ["method", "DANN", "MMD"]);
  const [label, measure, n, mean, std, _, min, max, failed, distance] = seeds.grid[1];
  assertEquals([label, measure], ["DANN", "mnist-usps accuracy, %"]);
  assertEquals([n, mean, std, min, max], ["4", "81.0", "4.0", "70.0", "86.0"]);
  assertEquals([failed, distance, seeds.grid[2][8], seeds.grid[2][9]], ["none", "−2.3", "3", "–"]);
  assertStringIncludes(paired.title, "Less MMD, on the same seeds");
  assertEquals(paired.grid[1].slice(0, 4), ["DANN", "mnist-usps accuracy, %", "3", "+3.0"]);
  assertEquals(paired.grid[1][5], "0.25");
  assertEquals(detailGrids({ ...table, rows: table.rows.slice(2) }), []);
});

Deno.test("every rendering has the details where they are asked for, and no text otherwise", () => {
  for (const render of [renderText, renderMarkdown, renderLatex]) {
    const [short, long] = [render(table), render(table, { details: true })];
    assertEquals([short.includes("+3.0"), long.includes("+3.0")], [false, true]);
    assertEquals(long.split("\n").filter((line) => /^\W*DANN\b/.test(line)).length, 3);
  }
  assertEquals(renderLatex(table, { details: true }).match(/\\begin\{tabular\}/g)!.length, 3);
});

Deno.test("JSON and CSV always have the statistics, and the table is read back without them", async () => {
  const { rows: [{ cells: [stored] }], reference } = JSON.parse(renderJson(table));
  assertEquals([reference, stored.statistics.paired.p, stored.statistics.min], ["mmd", 0.25, 70]);
  assertEquals(JSON.parse(renderJson(table)).rows[2].cells[0].statistics, undefined);
  const [head, line] = renderCsv(table).split("\r\n").map((text) => text.split(","));
  // The unit has no comma in it, nor has any other field.
  const field = (name: string) => line[head.indexOf(name)];
  assertEquals([field("values"), field("min"), field("max")], ["70;84;84;86", "70", "86"]);
  assertEquals([field("reference"), field("pairs"), field("difference")], ["mmd", "3", "3"]);
  assertEquals(field("p"), "0.25");
  assertAlmostEquals(Number(field("low")), stored.statistics.interval[0], 1e-12);
  const directory = await Deno.makeTempDir();
  await writeTable(directory, table, { details: true });
  const read = await readTable(directory);
  assertEquals([read.rows, read.reference], [table.rows, "mmd"]);
  assertEquals(read.notes, [
    "± is the sample standard deviation (n − 1) over seeds.",
    "Fewer seeds: DANN on mnist-usps: 0, 1, 2, 4; MMD on mnist-usps: 1, 2, 3, 4; " +
    "DSN on mnist-usps: 0.",
  ]);
});
