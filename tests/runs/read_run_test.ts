import { assertEquals, assertRejects } from "@std/assert";
import { readRuns } from "../../lib/report/read_runs.ts";
import { writeRun, writeRuns } from "./tiny_runs.ts";

Deno.test("readRuns() finds runs, their files, the table and its notes", async () => {
  const { runs, tables, problems } = await readRuns(await writeRuns());
  assertEquals(problems, []);
  assertEquals(
    runs.map(({ path, records, samples }) => [path, records.length, samples.length]),
    [
      ["table2/linemod/pixelda/seed-0", 2, 3],
      ["table2/linemod/source-only/seed-0", 2, 0],
      ["table2/linemod/source-only/seed-1", 2, 0],
    ],
  );
  const [{ samples, attribution, embedding, result }] = runs;
  // Three columns and eight rows of 2 x 2 images, doubled, with gaps of 2.
  assertEquals(samples[2], {
    ...{ path: "table2/linemod/pixelda/seed-0/samples/001000.png", step: 1000 },
    ...{ width: 20, height: 50 },
  });
  assertEquals([attribution?.items.length, attribution?.sprite.width], [2, 12]);
  assertEquals([embedding?.x.length, result?.metrics.accuracy], [3, 80]);
  assertEquals(tables.map(({ path, title, notes }) => ({ path, title, notes })), [{
    path: "table2",
    title: "Table 2: classes and poses",
    notes: [
      "± is the sample standard deviation (n − 1) over seeds.",
      "Images are small.",
      "* is a star.",
    ],
  }]);
});

Deno.test("readRuns() names what is broken or foreign, and reads the rest", async () => {
  const folder = await writeRuns();
  const run = await writeRun(folder, { method: "dann" });
  const write = (path: string, text: string) => Deno.writeTextFile(`${folder}/${path}`, text);
  await Deno.writeTextFile(`${run}/result.json`, '{"metrics":{"accuracy":');
  await Deno.mkdir(`${run}/samples`);
  await Deno.writeTextFile(`${run}/samples/000100.png`, "no picture");
  await Deno.mkdir(`${folder}/holiday/photos`, { recursive: true });
  await write("holiday/photos/notes.txt", "sun");
  await Deno.mkdir(`${folder}/table3/linemod/mmd/seed-0`, { recursive: true });
  await write("table3/linemod/mmd/seed-0/config.json", '{"config":{}}');
  await write("table3/table.json", "[]");
  await Deno.symlink(await Deno.makeTempDir(), `${folder}/elsewhere`);
  await Deno.mkdir(`${folder}/table3/linemod/dsn/seed-0`, { recursive: true });
  await Deno.symlink("/etc/hostname", `${folder}/table3/linemod/dsn/seed-0/config.json`);
  const { runs, tables, problems } = await readRuns(folder);
  assertEquals(runs.map(({ method }) => method), [
    ...["dann", "pixelda", "source-only", "source-only"],
  ]);
  assertEquals(runs[0].result, undefined);
  assertEquals(tables.length, 1);
  assertEquals(Object.fromEntries(problems.map(({ path, reason }) => [path, reason])), {
    "elsewhere": "a link, which is not followed",
    "holiday": "no run: there is no config.json in it",
    "table2/linemod/dann/seed-0/result.json": "it is no JSON",
    "table2/linemod/dann/seed-0/samples/000100.png": "it is no PNG file",
    "table3/linemod/dsn/seed-0/config.json": "it is no plain file",
    "table3/linemod/mmd/seed-0/config.json":
      'config.table: Invalid key: Expected "table" but received undefined',
    "table3/table.json": 'table: Invalid key: Expected "table" but received undefined',
  });
});

Deno.test("readRuns() drops the torn last line of a run that goes on", async () => {
  const folder = await Deno.makeTempDir();
  const run = await writeRun(folder, { method: "dann", isFinished: false });
  await Deno.writeTextFile(`${run}/metrics.jsonl`, '{"step":300', { append: true });
  const { runs, problems } = await readRuns(folder);
  assertEquals([runs[0].records.length, problems], [2, []]);
});

Deno.test("readRuns() refuses a folder that is none", async () => {
  await assertRejects(() => readRuns("no/such/runs"), Error, "no/such/runs is no folder");
  await assertRejects(async () => readRuns(await Deno.makeTempFile()), Error, "is no folder");
});
