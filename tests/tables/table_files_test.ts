import { assertEquals, assertRejects } from "@std/assert";
import { renderLatex } from "../../lib/tables/render.ts";
import { renderCsv, renderMarkdown } from "../../lib/tables/render.ts";
import { readTable, renderJson, writeTable } from "../../lib/tables/table_files.ts";
import { table, tableThatDiffers } from "./tiny_table.ts";

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

Deno.test("readTable() reads what writeTable() wrote, with the notes on marks", async () => {
  const directory = await Deno.makeTempDir();
  const written = tableThatDiffers();
  await writeTable(directory, written);
  const { notes, ...rest } = await readTable(directory);
  const { notes: [note], ...expected } = written;
  assertEquals(rest, expected);
  assertEquals([notes.length, notes.at(-2)], [5, note]);
  await Deno.writeTextFile(`${directory}/table.json`, '{"table":"t","preset":1}');
  await assertRejects(() => readTable(directory), Error, "preset: ");
  await Deno.writeTextFile(`${directory}/table.json`, "{");
  await assertRejects(() => readTable(directory), Error, "it is not JSON");
});
