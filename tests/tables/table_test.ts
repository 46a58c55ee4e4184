import { assertEquals } from "@std/assert";
import { orderNote, type TableCell } from "../../lib/tables/table.ts";
import { cell as tinyCell } from "./tiny_table.ts";

const cell = (mean: number | null, paper: number, scenario = "mnist-usps"): TableCell =>
  tinyCell(scenario, { paper, mean, n: 1, seeds: [0], data: "full" });
const row = (label: string, ...cells: TableCell[]) => ({ method: label, label, cells });
const noteOn = (rows: Parameters<typeof orderNote>[0]) => orderNote(rows, "mnist-usps", "accuracy");

Deno.test("orderNote() is silent where methods rank as in the paper", () => {
  assertEquals(noteOn([row("DSN", cell(80, 91.3)), row("PixelDA", cell(90, 95.9))]), undefined);
  assertEquals(noteOn([]), undefined);
});

Deno.test("orderNote() gives both orders where they differ", () => {
  assertEquals(
    noteOn([
      row("PixelDA", cell(90, 95.9)),
      row("DSN", cell(92, 91.3)),
      row("MMD", cell(70, 81.1)),
    ]),
    "mnist-usps: the order of methods differs from the paper's: MMD < PixelDA < DSN; there " +
      "MMD < DSN < PixelDA.",
  );
});

Deno.test("orderNote() leaves out what was not measured, and other columns", () => {
  const other = cell(99, 1, "mnist-mnistm");
  assertEquals(
    noteOn([row("DSN", cell(92, 91.3), other), row("PixelDA", cell(null, 95.9))]),
    undefined,
  );
});
