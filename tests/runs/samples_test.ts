import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { cutSamples, listSamples, sampleAt } from "../../lib/runs/samples.ts";

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
