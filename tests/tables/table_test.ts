import { assertEquals, assertRejects } from "@std/assert";
import { renderCsv } from "../../lib/tables/csv.ts";
import { renderLatex } from "../../lib/tables/latex.ts";
import { readTable, renderJson, type ResultTable, writeTable } from "../../lib/tables/table.ts";
import { renderMarkdown, renderText } from "../../lib/tables/text.ts";
import { table } from "./tiny_table.ts";

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
  assertEquals(lines.slice(9), [
    "- \\* embedded sample: a small part of the data, not the paper's test set.",
    "- ± is the sample standard deviation (n − 1) over seeds.",
    "- Images are padded.",
    "",
  ]);
});

Deno.test("renderJson() keeps every digit and the documented keys", () => {
  const parsed = JSON.parse(renderJson(table));
  assertEquals(Object.keys(parsed), ["table", "preset", "selection", "rows"]);
  assertEquals(parsed.rows, table.rows);
});

Deno.test("writeTable() writes the table in each form, and nothing else", async () => {
  const directory = `${await Deno.makeTempDir()}/runs/table1`;
  const paths = await writeTable(directory, table);
  const written = paths.map((path) => [path, Deno.readTextFileSync(path)]);
  assertEquals(written, [
    [`${directory}/table.md`, renderMarkdown(table)],
    [`${directory}/table.json`, renderJson(table)],
    [`${directory}/table.tex`, renderLatex(table)],
    [`${directory}/table.csv`, renderCsv(table)],
  ]);
  assertEquals([...Deno.readDirSync(directory)].length, 4);
});

/** The table whose last cell has runs of other settings. */
function tableThatDiffers(): ResultTable {
  const [coral, { cells: [usps, mnistM], ...pixelda }] = table.rows;
  const cells = [usps, { ...mnistM, differs: { steps: 3 } }];
  return { ...table, rows: [coral, { ...pixelda, cells }] };
}

Deno.test("a cell whose settings are not the preset's own is marked and explained", () => {
  const marked = tableThatDiffers();
  const note = "† not the preset's own settings: see the notes.";
  assertEquals(renderText(marked).split("\n").slice(6, 9), [
    "PixelDA   95.1 ± 0.3 (95.9)        82.0*† (98.2)",
    "",
    "* embedded sample: a small part of the data, not the paper's test set.",
  ]);
  assertEquals(renderText(marked).split("\n")[10], note);
  assertEquals(renderMarkdown(marked).split("\n")[11], `- ${note}`);
  const latex = renderLatex(marked);
  assertEquals(latex.includes("82.0$^{*}$$^{\\dagger}$ (98.2)"), true);
  assertEquals(latex.includes("\\item $^{\\dagger}$ not the preset's own"), true);
  assertEquals(JSON.parse(renderJson(marked)).rows[1].cells[1].differs, { steps: 3 });
});

Deno.test("readTable() reads what writeTable() wrote, with the notes on marks", async () => {
  const directory = await Deno.makeTempDir();
  const written = tableThatDiffers();
  await writeTable(directory, written);
  const { notes, ...rest } = await readTable(directory);
  const { notes: [note], ...expected } = written;
  assertEquals(rest, expected);
  assertEquals([notes.length, notes.at(-1)], [4, note]);
  await Deno.writeTextFile(`${directory}/table.json`, '{"table":"t","preset":1}');
  await assertRejects(() => readTable(directory), Error, "preset: ");
  await Deno.writeTextFile(`${directory}/table.json`, "{");
  await assertRejects(() => readTable(directory), Error, "it is not JSON");
});
