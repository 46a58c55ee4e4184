import { assertEquals, assertRejects } from "@std/assert";
import { removeTemporaryFiles, writeFileAtomically } from "../../lib/files/atomic_write.ts";

const names = (directory: string) => [...Deno.readDirSync(directory)].map(({ name }) => name);

Deno.test("writeFileAtomically() replaces a file and leaves nothing else", async () => {
  const directory = await Deno.makeTempDir();
  await writeFileAtomically(`${directory}/a`, "long before");
  await writeFileAtomically(`${directory}/a`, new Uint8Array([65, 66]));
  assertEquals(await Deno.readTextFile(`${directory}/a`), "AB");
  assertEquals(names(directory), ["a"]);
});

Deno.test("writeFileAtomically() leaves nothing half-written when it fails", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/taken/inner`, { recursive: true });
  await assertRejects(() => writeFileAtomically(`${directory}/taken`, "x"));
  assertEquals(names(directory), ["taken"]);
});

Deno.test("removeTemporaryFiles() removes temporary files and no other", async () => {
  const directory = await Deno.makeTempDir();
  for (const name of ["mine.tmp", "result.json", "result.json.7.tmp"]) {
    await Deno.writeTextFile(`${directory}/${name}`, "{}");
  }
  await removeTemporaryFiles(directory);
  assertEquals(names(directory).toSorted(), ["mine.tmp", "result.json"]);
  await removeTemporaryFiles(`${directory}/samples`);
});

Deno.test("writeFileAtomically() removes what a killed process left, and nothing of a living one", async () => {
  const directory = await Deno.makeTempDir();
  const old = new Date(Date.now() - 11 * 60_000), young = new Date(Date.now() - 9 * 60_000);
  for (
    const name of ["table.json.7.tmp", "table.md.7.tmp", "table.json.x.tmp", "table.json.8.tmp"]
  ) {
    await Deno.writeTextFile(`${directory}/${name}`, "half");
    const time = name.includes("8") ? young : old;
    await Deno.utime(`${directory}/${name}`, time, time);
  }
  await writeFileAtomically(`${directory}/table.json`, "{}");
  const left = ["table.json", "table.json.8.tmp", "table.json.x.tmp", "table.md.7.tmp"];
  assertEquals(names(directory).toSorted(), left);
});
