import { assertEquals, assertRejects } from "@std/assert";
import { findRuns } from "../../lib/runs/mod.ts";

Deno.test("findRuns() finds runs however deep, in the order of names, and not within runs", async () => {
  const folder = await Deno.makeTempDir();
  const directories = ["table2/b/seed-1", "table1/a/seed-0", "seed-0", "table2/b/seed-1/inner"];
  for (const directory of directories) {
    await Deno.mkdir(`${folder}/${directory}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${directory}/config.json`, "{}");
  }
  await Deno.mkdir(`${folder}/holiday`);
  await Deno.symlink(`${folder}/seed-0`, `${folder}/link`);
  const found = await findRuns(folder);
  assertEquals(found.map((path) => path.slice(folder.length + 1)), [
    "seed-0",
    "table1/a/seed-0",
    "table2/b/seed-1",
  ]);
  assertEquals(await findRuns(`${folder}/holiday`), []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("findRuns() names a folder that is missing", async () => {
  const message = "Cannot find runs: no/such/runs is not a directory; train first, or name another";
  await assertRejects(() => findRuns("no/such/runs"), Error, message);
});
