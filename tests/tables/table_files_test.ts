import { assertEquals, assertRejects } from "@std/assert";
import { renderLatex } from "../../lib/tables/render.ts";
import { renderCsv, renderMarkdown } from "../../lib/tables/render.ts";
import { readTable, renderJson, TableError, writeTable } from "../../lib/tables/table_files.ts";
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
  const file = `${directory}/table.json`;
  await Deno.writeTextFile(file, '{"table":"t","preset":1}');
  await assertRejects(() => readTable(directory), TableError, `${file}: preset: `);
  await Deno.writeTextFile(file, "{");
  await assertRejects(() => readTable(directory), TableError, `${file}: it is not JSON`);
  await Deno.truncate(file, 2 ** 30); // takes no room on the disk
  await assertRejects(() => readTable(directory), TableError, `${file}: it has more than the`);
  await Deno.remove(file);
  await assertRejects(() => readTable(directory), TableError, `Cannot read ${file}: it is missing`);
});
