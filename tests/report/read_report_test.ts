import { assertEquals } from "@std/assert";
import { readReport } from "../../lib/report/read_report.ts";
import { writeRuns } from "./tiny_runs.ts";

Deno.test("readReport() reads tables with their titles and notes, and lists a broken one", async () => {
  const folder = await writeRuns();
  await Deno.mkdir(`${folder}/table3`);
  await Deno.writeTextFile(`${folder}/table3/table.json`, "[]");
  const { tables, problems } = await readReport(folder);
  assertEquals(tables.map(({ path, title, notes }) => ({ path, title, notes })), [{
    path: "table2",
    title: "Table 2: classes and poses",
    notes: [
      "± is the sample standard deviation (n − 1) over seeds.",
      "Images are small.",
      "* is a star.",
    ],
  }]);
  assertEquals(problems, [{
    path: "table3/table.json",
    reason: 'table: Invalid key: Expected "table" but received undefined',
  }]);
});
