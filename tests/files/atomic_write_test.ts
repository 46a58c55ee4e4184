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
  for (const name of ["result.json", "result.json.7.tmp"]) {
    await Deno.writeTextFile(`${directory}/${name}`, "{}");
  }
  await removeTemporaryFiles(directory);
  assertEquals(names(directory), ["result.json"]);
});
