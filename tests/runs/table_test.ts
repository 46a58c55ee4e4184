import { assertEquals } from "@std/assert";
import { renderJson, type ResultTable, type TableCell, writeTable } from "../../lib/runs/table.ts";
import { renderMarkdown, renderText } from "../../lib/runs/table_text.ts";

const cell = (scenario: string, rest: Partial<TableCell>): TableCell => ({
  scenario,
  metric: "accuracy",
  unit: "%",
  paper: null,
  mean: null,
  std: null,
  n: 0,
  seeds: [],
  data: null,
  runs: [],
  ...rest,
});

const table: ResultTable = {
  table: "table1",
  title: "Table 1: test accuracy on digits",
  preset: "quick",
  selection: "last step",
  notes: ["Images are padded."],
  rows: [
    {
      method: "coral",
      label: "CORAL",
      cells: [cell("mnist-usps", { paper: 81.7 }), cell("mnist-mnistm", {})],
    },
    {
      method: "pixelda",
      label: "PixelDA",
      cells: [
        cell("mnist-usps", {
          paper: 95.9,
          mean: 95.06,
          std: 0.25,
          n: 2,
          seeds: [0, 1],
          data: "full",
        }),
        cell("mnist-mnistm", { paper: 98.2, mean: 82.04, n: 1, seeds: [0], data: "embedded" }),
      ],
    },
  ],
};

Deno.test("renderText() aligns columns, with the paper's value beside ours", () => {
  assertEquals(
    renderText(table),
    `Table 1: test accuracy on digits
Ours (paper); preset quick; seeds 0, 1; selection: last step

method    mnist-usps accuracy, %   mnist-mnistm accuracy, %
───────────────────────────────────────────────────────────
CORAL     – (81.7)                 –
PixelDA   95.1 ± 0.3 (95.9)        82.0* (98.2)

* embedded sample: a small part of the data, not the paper's test set.
± is the sample standard deviation (n − 1) over seeds.
Images are padded.
`,
  );
});

Deno.test("renderMarkdown() is the same table in Markdown", () => {
  const lines = renderMarkdown(table).split("\n");
  assertEquals(lines.slice(4, 8), [
    "| method  | mnist-usps accuracy, % | mnist-mnistm accuracy, % |",
    "| ------- | ---------------------- | ------------------------ |",
    "| CORAL   | – (81.7)               | –                        |",
    "| PixelDA | 95.1 ± 0.3 (95.9)      | 82.0\\* (98.2)            |",
  ]);
});

Deno.test("renderJson() keeps every digit and the documented keys", () => {
  const parsed = JSON.parse(renderJson(table));
  assertEquals(Object.keys(parsed), ["table", "preset", "selection", "rows"]);
  assertEquals(parsed.rows, table.rows);
});

Deno.test("writeTable() writes both files", async () => {
  const directory = `${await Deno.makeTempDir()}/runs/table1`;
  await writeTable(directory, table);
  assertEquals(await Deno.readTextFile(`${directory}/table.md`), renderMarkdown(table));
  assertEquals(await Deno.readTextFile(`${directory}/table.json`), renderJson(table));
});
