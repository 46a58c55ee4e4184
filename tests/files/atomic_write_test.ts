import { assertEquals, assertRejects } from "@std/assert";
import {
  appendToFile,
  removeTemporaryFiles,
  writeFileAtomically,
} from "../../lib/files/atomic_write.ts";
import { countReads } from "../count_reads.ts";

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
  const write = () => writeFileAtomically(`${directory}/taken`, "x");
  await assertRejects(
    write,
    Error,
    `Cannot write ${directory}/taken: Is a directory (os error 21)`,
  );
  assertEquals(names(directory), ["taken"]);
});

Deno.test("appendToFile() appends bytes and text, and names the file that it cannot write", async () => {
  const directory = await Deno.makeTempDir();
  await appendToFile(`${directory}/a`, "one\n");
  await appendToFile(`${directory}/a`, Uint8Array.of(50, 10));
  assertEquals(await Deno.readTextFile(`${directory}/a`), "one\n2\n");
  const text = `Cannot write ${directory}: Is a directory (os error 21)`;
  await assertRejects(() => appendToFile(directory, "x"), Deno.errors.IsADirectory, text);
});

Deno.test({
  name: "appendToFile() names the file where the disk is full",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const text = "Cannot write /dev/full: No space left on device (os error 28)";
    await assertRejects(() => appendToFile("/dev/full", "x"), Error, text);
  },
});

Deno.test({
  name: "writeFileAtomically() brings the bytes to disk before the name",
  ignore: Deno.build.os === "windows",
  async fn() {
    const directory = await Deno.makeTempDir();
    const synced: [inode: number | null, isWritten: boolean][] = [];
    const { sync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.sync = async function () {
      synced.push([(await this.stat()).ino, names(directory).includes("note.txt")]);
      await sync.call(this);
    };
    try {
      await writeFileAtomically(`${directory}/note.txt`, "whole");
    } finally {
      Deno.FsFile.prototype.sync = sync;
    }
    const inode = (path: string) => Deno.statSync(path).ino;
    assertEquals(synced, [[inode(`${directory}/note.txt`), false], [inode(directory), true]]);
  },
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

Deno.test("writeFileAtomically() lists a directory once for many files", async () => {
  const directory = await Deno.makeTempDir();
  const listings = await countReads(async () => {
    for (let i = 0; i < 20; i++) await writeFileAtomically(`${directory}/${i}.txt`, "whole");
  });
  assertEquals([names(directory).length, listings], [20, 1]);
  const other = await Deno.makeTempDir();
  const paths = Array.from({ length: 20 }, (_, i) => `${other}/${i}.txt`);
  const atOnce = await countReads(async () => {
    await Promise.all(paths.map((path) => writeFileAtomically(path, "whole")));
  });
  assertEquals([names(other).length, atOnce], [20, 1]);
});
