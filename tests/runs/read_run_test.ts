import { assertEquals, assertRejects } from "@std/assert";
import { readCheckpoint } from "../../lib/runs/checkpoint.ts";
import { readConfig, writeConfig } from "../../lib/runs/config.ts";
import { readAttribution, readEmbedding } from "../../lib/runs/diagnostics.ts";
import { CorruptRunError } from "../../lib/runs/errors.ts";
import { readRun, readRuns } from "../../lib/runs/read_run.ts";
import { readRecords } from "../../lib/runs/records.ts";
import { readResult } from "../../lib/runs/result.ts";
import { writeRun, writeRuns } from "../report/tiny_runs.ts";

Deno.test("readRuns() finds runs, their files, and tables", async () => {
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
  const [{ samples, sampleColumns, attribution, embedding, result }] = runs;
  // Three columns and eight rows of 2 x 2 images, doubled, with gaps of 2.
  assertEquals(samples[2], {
    ...{ path: "table2/linemod/pixelda/seed-0/samples/001000.png", step: 1000 },
    ...{ width: 20, height: 50 },
  });
  assertEquals(sampleColumns, ["source", "generated", "target"]);
  assertEquals([attribution?.items.length, attribution?.sprite.width], [2, 12]);
  assertEquals([embedding?.x.length, result?.metrics.accuracy], [3, 80]);
  assertEquals(tables, ["table2"]);
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
  await writeConfig(`${folder}/table3/linemod/mmd/seed-0`, {
    ...{ config: {}, sources: {}, intervals: {} },
  });
  await Deno.symlink(await Deno.makeTempDir(), `${folder}/elsewhere`);
  await Deno.mkdir(`${folder}/table3/linemod/dsn/seed-0`, { recursive: true });
  await Deno.symlink("/etc/hostname", `${folder}/table3/linemod/dsn/seed-0/config.json`);
  const { runs, tables, problems } = await readRuns(folder);
  assertEquals(runs.map(({ name }) => name.method), [
    ...["dann", "pixelda", "source-only", "source-only"],
  ]);
  assertEquals(runs[0].result, undefined);
  assertEquals(tables.length, 1);
  assertEquals(Object.fromEntries(problems.map(({ path, reason }) => [path, reason])), {
    "elsewhere": "a link, which is not followed",
    "holiday": "not a run: there is no config.json in it",
    "table2/linemod/dann/seed-0/result.json": "it is not JSON",
    "table2/linemod/dann/seed-0/samples/000100.png": "it is not a PNG file",
    "table3/linemod/dsn/seed-0/config.json": "it is not a plain file",
    "table3/linemod/mmd/seed-0/config.json":
      'config.table: Invalid key: Expected "table" but received undefined',
  });
});

Deno.test("readRuns() drops the torn last line of a run in progress", async () => {
  const folder = await Deno.makeTempDir();
  const run = await writeRun(folder, { method: "dann", isFinished: false });
  await Deno.writeTextFile(`${run}/metrics.jsonl`, '{"step":300', { append: true });
  const { runs, problems } = await readRuns(folder);
  assertEquals([runs[0].records.length, problems], [2, []]);
});

Deno.test("readRuns() refuses what is not a directory", async () => {
  await assertRejects(() => readRuns("no/such/runs"), Error, "no/such/runs is not a directory");
  await assertRejects(async () => readRuns(await Deno.makeTempFile()), Error, "is not a directory");
});

Deno.test("readRun() reads name, preset, data and result of either version", async () => {
  const folder = await Deno.makeTempDir();
  const directory = await writeRun(folder, { method: "dann" });
  const run = await readRun(directory);
  const name = { table: "table2", scenario: "linemod", method: "dann", seed: 0 };
  assertEquals([run?.name, run?.preset, run?.data], [name, "quick", "embedded"]);
  assertEquals([run?.sources, run?.result?.steps], [{ "own.steps": "paper" }, 400]);
  const { config, hash } = run!;
  await Deno.writeTextFile(`${directory}/config.json`, JSON.stringify({ hash, config }));
  await Deno.remove(`${directory}/result.json`);
  assertEquals(await readRun(directory), {
    ...{ directory, name, preset: "quick", data: "embedded", configVersion: 1, hash, config },
    ...{ sources: {}, intervals: {}, result: undefined },
  });
  assertEquals(await readRun(folder), undefined);
});

Deno.test("readRun() names file, place and reason of what is broken", async () => {
  const directory = await writeRun(await Deno.makeTempDir(), { method: "dann" });
  await Deno.writeTextFile(`${directory}/result.json`, '{"metrics":{"accuracy":"high"}}');
  const message = `${directory}/result.json is corrupt: metrics.accuracy: `;
  await assertRejects(() => readRun(directory), CorruptRunError, message);
  await writeConfig(directory, { config: { table: "t" }, sources: {}, intervals: {} });
  const named = `${directory}/config.json is corrupt: config.scenario: `;
  await assertRejects(() => readRun(directory), CorruptRunError, named);
});

Deno.test("the files of a run are read up to a size, and only if they are files", async () => {
  const folder = await Deno.makeTempDir();
  const refuses = async (name: string, size: number, read: () => Promise<unknown>) => {
    const path = `${folder}/${name}`;
    await Deno.writeTextFile(path, "{");
    await Deno.truncate(path, size + 1); // takes no room on the disk
    await assertRejects(
      read,
      CorruptRunError,
      `${path} is corrupt: it has more than the ${size} bytes that are read at most`,
    );
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assertRejects(read, CorruptRunError, `${path} is corrupt: it is a folder`);
    await Deno.remove(path);
  };
  await refuses("config.json", 2 ** 26, () => readConfig(folder));
  await refuses("result.json", 2 ** 26, () => readResult(folder));
  await refuses("embedding.json", 2 ** 26, () => readEmbedding(folder));
  await refuses("attribution.json", 2 ** 26, () => readAttribution(folder));
  await refuses("metrics.jsonl", 2 ** 28, () => readRecords(`${folder}/metrics.jsonl`));
  await refuses("checkpoint.safetensors", 2 ** 31, () => readCheckpoint(folder, "hash"));
});
