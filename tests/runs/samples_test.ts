import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  cutSamples,
  listSamples,
  readSampleColumns,
  sampleAt,
  writeSample,
} from "../../lib/runs/samples.ts";

Deno.test("listSamples() orders pictures by step and leaves other files out", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(join(directory, "samples"));
  for (const name of ["1000000.png", "000300.png", "000020.png", "notes.png", "000300.png.9.tmp"]) {
    await Deno.writeTextFile(join(directory, "samples", name), "");
  }
  const expected = [20, 300, 1_000_000].map((step) => sampleAt(directory, step));
  assertEquals(await listSamples(directory), expected);
  await cutSamples(directory, 300);
  assertEquals(await listSamples(directory), expected.slice(0, 2));
  assertEquals([...Deno.readDirSync(join(directory, "samples"))].length, 4);
});

Deno.test("writeSample() keeps the names of the columns, of the latest picture", async () => {
  const directory = await Deno.makeTempDir();
  const gray = { shape: [1, 2, 2, 1] as const, values: new Uint8Array(4) };
  assertEquals(await readSampleColumns(directory), []);
  const sample = await writeSample(directory, 10, { source: gray, generated: gray });
  assertEquals(await listSamples(directory), [sample]);
  assertEquals(await readSampleColumns(directory), ["source", "generated"]);
  await writeSample(directory, 20, { target: gray });
  assertEquals(await readSampleColumns(directory), ["target"]);
  await Deno.writeTextFile(join(directory, "samples/columns.json"), "{}");
  await assertRejects(() => readSampleColumns(directory), Error, "columns.json is corrupt: ");
});
