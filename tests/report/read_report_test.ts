import { assertEquals, assertStringIncludes } from "@std/assert";
import { readReport } from "../../lib/report/read_report.ts";
import { renderReport } from "../../lib/report/report.ts";
import { writeRun, writeRuns } from "./tiny_runs.ts";

Deno.test("readReport() lists a config of 20,000 levels among the problems, and reads the rest", async () => {
  const folder = await writeRuns();
  const directory = await writeRun(folder, { method: "deep" });
  const [open, close] = ["[".repeat(20_000), "]".repeat(20_000)];
  const config =
    `{"table":"table2","scenario":"linemod","method":"deep","seed":0,"a":${open}${close}}`;
  const text = `{"configVersion":2,"hash":"0","config":${config},"sources":{},"intervals":{}}`;
  await Deno.writeTextFile(`${directory}/config.json`, text);
  const report = await readReport(folder);
  const path = "table2/linemod/deep/seed-0/config.json";
  const problem = report.problems.find((each) => each.path === path);
  assertEquals(problem?.reason, "it has more than 100 levels");
  assertEquals(report.runs.length, (await readReport(await writeRuns())).runs.length);
  assertStringIncludes(renderReport(report), "it has more than 100 levels");
});

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
