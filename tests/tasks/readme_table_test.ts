import { assertEquals, assertThrows } from "@std/assert";
import type { TableCell } from "../../lib/tables/mod.ts";
import { type FinishedTable, insertTable, renderReadmeTable } from "../../tasks/readme_table.ts";
import { cell as tinyCell } from "../tables/tiny_table.ts";

const cell = (changes: Partial<TableCell>): TableCell =>
  tinyCell("mnist-usps", { paper: 95.9, ...changes });
const table = (preset: string, ...cells: TableCell[]): FinishedTable => ({
  preset,
  rows: [{ method: "pixelda", label: "PixelDA", cells }],
});

Deno.test("renderReadmeTable() puts presets side by side, with the time of a run", () => {
  const quick = table("quick", cell({ mean: 93.46, n: 1, data: "full", runs: ["q"] }));
  const compact = table(
    "compact",
    cell({ mean: 96.04, std: 0.32, n: 2, data: "full", runs: ["c0", "c1"] }),
  );
  assertEquals(
    renderReadmeTable([quick, compact], { q: 84.2, c0: 600, c1: 611 }),
    "|  | mnist-usps: paper | quick | compact |\n| --- | --- | --- | --- |\n" +
      "| PixelDA | 95.9 | 93.5, 84 s | 96.0 ± 0.3, 10 min |",
  );
});

Deno.test("renderReadmeTable() shows a dash for no run, and no time of an interrupted one", () => {
  const quick = table("quick", cell({}));
  const compact = table("compact", cell({ mean: 90, n: 1, data: "embedded", runs: ["c"] }));
  assertEquals(
    renderReadmeTable([quick, compact], { c: null }).split("\n").at(-1),
    "| PixelDA | 95.9 | – | 90.0\\* |",
  );
});

Deno.test("renderReadmeTable() refuses a cell of other settings than the preset's", () => {
  const quick = table("quick", cell({ mean: 50, n: 1, runs: ["q"], differs: { steps: 3 } }));
  assertThrows(
    () => renderReadmeTable([quick], { q: 1 }),
    Error,
    "Cannot show quick, PixelDA, mnist-usps as the preset's: its runs had steps 3. Train it again",
  );
});

Deno.test("insertTable() replaces what stands between the marks, and only that", () => {
  const [begin, end] = ["<!-- table 1: deno task readme -->", "<!-- end of table 1 -->"];
  const text = `before\n${begin}\n\nold\n\n${end}\nafter\n`;
  assertEquals(insertTable(text, "new"), `before\n${begin}\n\nnew\n\n${end}\nafter\n`);
  assertThrows(() => insertTable("no marks", "new"), Error, "needs the lines");
});
