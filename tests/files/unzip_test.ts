import { assert, assertEquals, assertRejects } from "@std/assert";
import { zipSync } from "npm:fflate@0.8.3";
import { unpackMembers, unpackZip } from "../../lib/files/unzip.ts";
import { someBytes } from "../engine/fake_package.ts";
import { makeZip64, type ZipEntry } from "./make_zip.ts";

const text = (name: string, content = `content of ${name}`): ZipEntry => ({
  name,
  content: new TextEncoder().encode(content),
});

/** Writes an archive into a new folder, at a byte of the file before which there is nothing. */
async function writeZip(entries: ZipEntry[], start = 0): Promise<string> {
  const dir = await Deno.makeTempDir();
  using file = await Deno.open(`${dir}/a.zip`, { create: true, write: true });
  await file.seek(start, Deno.SeekMode.Start);
  const bytes = makeZip64(entries, start);
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
  return dir;
}

const names = (dir: string): string[] => Array.from(Deno.readDirSync(dir), ({ name }) => name);

Deno.test("unpackZip() takes a folder of a Zip64 archive beyond 4 GB, and nothing else", async () => {
  const noise = crypto.getRandomValues(new Uint8Array(20_000));
  const dir = await writeZip([
    text("test/000001/scene_gt.json"),
    { name: "test/000001/rgb/000000.png", content: noise },
    { name: "test/empty", content: new Uint8Array() },
    text("tests/other"),
    text("dataset_info.md"),
  ], 5e9);
  await unpackZip(`${dir}/a.zip`, "test", `${dir}/lm/test`);
  assertEquals(names(`${dir}/lm`), ["test"]);
  assertEquals(names(`${dir}/lm/test`).sort(), ["000001", "empty"]);
  assertEquals(await Deno.readFile(`${dir}/lm/test/000001/rgb/000000.png`), noise);
  assertEquals(
    await Deno.readTextFile(`${dir}/lm/test/000001/scene_gt.json`),
    "content of test/000001/scene_gt.json",
  );
  await Deno.remove(dir, { recursive: true });
});

Deno.test("unpackZip() takes one file out of an archive of Python's zipfile", async () => {
  const dir = await Deno.makeTempDir();
  const program = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    archive.mkdir("lm") if hasattr(archive, "mkdir") else None
    with archive.open("lm/camera.json", "w", force_zip64=True) as file:
        file.write(b'{"fx": 572.4114}' * 1000)
    archive.writestr("lm/other", "other")`;
  try {
    const args = ["-c", program, `${dir}/a.zip`];
    const { success, stderr } = await new Deno.Command("python3", { args }).output();
    assert(success, new TextDecoder().decode(stderr));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return console.error("skipped: no python3, install it to run this");
  }
  await unpackZip(`${dir}/a.zip`, "lm/camera.json", `${dir}/out/camera.json`);
  assertEquals(names(`${dir}/out`), ["camera.json"]);
  const expected = '{"fx": 572.4114}'.repeat(1000);
  assertEquals(await Deno.readTextFile(`${dir}/out/camera.json`), expected);
});

for (
  const name of [
    "../outside",
    "test/../../outside",
    "/outside",
    "C:/outside",
    "test\\..\\..\\outside",
    "\\\\host\\outside",
  ]
) {
  Deno.test(`unpackZip() writes nothing when the archive has an entry ${name}`, async () => {
    const dir = await writeZip([text("test/a"), text(name)]);
    await assertRejects(
      () => unpackZip(`${dir}/a.zip`, "test", `${dir}/lm/test`),
      Error,
      `the archive is damaged at ${name}: Unsafe filename`,
    );
    assertEquals(names(dir), ["a.zip"]);
  });
}

Deno.test("unpackZip() writes nothing when the archive has a link or not what was wanted", async () => {
  const link = { ...text("test/link", "/etc/passwd"), mode: 0o120777 };
  const dir = await writeZip([text("test/a"), link]);
  await assertRejects(
    () => unpackZip(`${dir}/a.zip`, "test", `${dir}/lm/test`),
    Error,
    "the archive has a link, test/link, which is not unpacked",
  );
  const other = await writeZip([text("tests/a")]);
  await assertRejects(
    () => unpackZip(`${other}/a.zip`, "test", `${other}/lm/test`),
    Error,
    "the archive has no test",
  );
  assertEquals([names(dir), names(other)], [["a.zip"], ["a.zip"]]);
});

Deno.test("unpackZip() writes nothing when the name of an entry has a zero byte", async () => {
  for (const name of ["test/b\0", "test/\0/b", "other\0"]) {
    const dir = await writeZip([text("test/a"), text(name)]);
    await assertRejects(
      () => unpackZip(`${dir}/a.zip`, "test", `${dir}/lm/test`),
      Error,
      `the archive is damaged at ${JSON.stringify(name)}: its name has a zero byte`,
    );
    assertEquals(names(dir), ["a.zip"]);
  }
});

Deno.test("unpackZip() leaves nothing when a CRC-32 is wrong or the archive is cut", async () => {
  const dir = await writeZip([text("test/a"), { ...text("test/b"), crc: 123 }]);
  await assertRejects(
    () => unpackZip(`${dir}/a.zip`, "test", `${dir}/test`),
    Error,
    "the archive is damaged at test/b: ",
  );
  assertEquals(names(dir), ["a.zip"]);
  await Deno.truncate(`${dir}/a.zip`, 150);
  await assertRejects(
    () => unpackZip(`${dir}/a.zip`, "test", `${dir}/test`),
    Error,
    "the archive is damaged: ",
  );
  assertEquals(names(dir), ["a.zip"]);
});

Deno.test("unpackZip() resumes where an interrupted process stopped", async () => {
  const dir = await writeZip(["test/a", "test/b", "test/c", "test/d"].map((name) => text(name)));
  const unpacking = `${dir}/test.unpacking`;
  await Deno.mkdir(unpacking);
  await Deno.writeTextFile(`${unpacking}/a`, "content of test/a");
  await Deno.writeTextFile(`${unpacking}/b`, "content of test/B");
  await Deno.writeTextFile(`${unpacking}/c`, "content");
  const old = new Date(2001, 2, 3);
  for (const name of ["a", "b", "c"]) await Deno.utime(`${unpacking}/${name}`, old, old);
  await unpackZip(`${dir}/a.zip`, "test", `${dir}/test`);
  for (const name of ["a", "b", "c", "d"]) {
    assertEquals(await Deno.readTextFile(`${dir}/test/${name}`), `content of test/${name}`);
    const { mtime } = await Deno.stat(`${dir}/test/${name}`);
    assertEquals(mtime!.getTime() === old.getTime(), name === "a", `${name} is kept or written`);
  }
  assertEquals(names(dir).sort(), ["a.zip", "test"]);
});

/** Unpacks members of an archive of these bytes, and reads them. */
async function unpackFrom(zip: Uint8Array, ...members: string[]): Promise<Uint8Array[]> {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(`${dir}/a.zip`, zip);
  await Deno.mkdir(`${dir}/out`);
  let last = { received: 0, total: 0 as number | undefined };
  for await (const transfer of unpackMembers(`${dir}/a.zip`, members, `${dir}/out`)) {
    last = { total: undefined, ...transfer };
  }
  assertEquals(last.received, last.total);
  return members.map((name) => Deno.readFileSync(`${dir}/out/${name.split("/").at(-1)}`));
}

Deno.test("unpackMembers() writes the same bytes when members are deflated, stored or empty", async () => {
  const deflated = someBytes(2_500_000);
  const stored = someBytes(1_200_000);
  const zip = zipSync({
    "a/deflated.bin": deflated,
    "stored.bin": [stored, { level: 0, extra: { 9999: new Uint8Array(7) } }],
    "größe.bin": new Uint8Array(0),
  }, { comment: "A comment after the end record" });
  assertEquals(await unpackFrom(zip, "stored.bin", "a/deflated.bin", "größe.bin"), [
    stored,
    deflated,
    new Uint8Array(0),
  ]);
});

Deno.test("unpackMembers() keeps folders and what is executable when it is told the places", async () => {
  const dir = await writeZip([
    { ...text("nvidia/nvcc/bin/ptxas"), mode: 0o100744 },
    text("nvidia/nvcc/nvvm/libdevice.bc"),
    text("nvidia/other/lib/a.so"),
  ]);
  await Deno.mkdir(`${dir}/out/nvidia/nvcc/nvvm`, { recursive: true });
  await Deno.writeTextFile(`${dir}/out/nvidia/nvcc/nvvm/libdevice.bc`, "x".repeat(1000));
  const unpacking = unpackMembers(`${dir}/a.zip`, ["nvidia/nvcc"], `${dir}/out`, (name) => name);
  for await (const _ of unpacking);
  assertEquals(names(`${dir}/out/nvidia`), ["nvcc"]);
  for (const [name, mode] of [["bin/ptxas", 0o755], ["nvvm/libdevice.bc", 0o644]] as const) {
    const path = `${dir}/out/nvidia/nvcc/${name}`;
    assertEquals(await Deno.readTextFile(path), `content of nvidia/nvcc/${name}`);
    assertEquals((await Deno.stat(path)).mode! & 0o111, mode & 0o111, name);
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("unpackMembers() throws when a stored byte has changed", async () => {
  const bytes = zipSync({ "a.bin": [someBytes(1000), { level: 0 }] });
  bytes[500] ^= 1;
  await assertRejects(
    () => unpackFrom(bytes, "a.bin"),
    Deno.errors.InvalidData,
    "the archive is damaged at a.bin: ",
  );
});

Deno.test("unpackMembers() throws when the file is cut, empty or not a zip file", async () => {
  const bytes = zipSync({ "a.bin": someBytes(1000), "b.bin": someBytes(1000) });
  for (const part of [bytes.slice(0, -30), new Uint8Array(0), someBytes(5000)]) {
    await assertRejects(
      () => unpackFrom(part, "a.bin"),
      Deno.errors.InvalidData,
      "the archive is damaged: ",
    );
  }
  await assertRejects(
    () => unpackFrom(bytes, "c.bin"),
    Deno.errors.InvalidData,
    "the archive has no c.bin",
  );
});

Deno.test("unpackZip() writes nothing of an archive that unpacks to too much, or to more than it says", async () => {
  const zeros = new Uint8Array(200_000);
  const large = await writeZip([{ name: "test/a", content: zeros, size: 2 ** 37 }]);
  await assertRejects(
    () => unpackZip(`${large}/a.zip`, "test", `${large}/test`),
    Deno.errors.InvalidData,
    "the archive unpacks to 137438953472 bytes, more than the 68719476736 that are written at most",
  );
  assertEquals(names(large), ["a.zip"]);
  const lying = await writeZip([{ name: "test/a", content: zeros, size: 100 }]);
  await assertRejects(
    () => unpackZip(`${lying}/a.zip`, "test", `${lying}/test`),
    Deno.errors.InvalidData,
    "the archive is damaged at test/a: ",
  );
  assertEquals(names(lying), ["a.zip"]);
});

Deno.test("unpackZip() refuses or reads right, wherever bytes of the archive are missing", async () => {
  const dir = await writeZip([text("test/a"), text("test/b"), text("other")]);
  const good = await Deno.readFile(`${dir}/a.zip`);
  let refused = 0;
  for (let at = 0; at < good.length; at += 7) {
    const damaged = new Uint8Array([...good.subarray(0, at), ...good.subarray(at + 5)]);
    await Deno.writeFile(`${dir}/a.zip`, damaged);
    const error = await unpackZip(`${dir}/a.zip`, "test", `${dir}/test`).catch((error) => error);
    if (error === undefined) { // what is missing is not needed
      for (const name of names(`${dir}/test`)) {
        assertEquals(await Deno.readTextFile(`${dir}/test/${name}`), `content of test/${name}`);
      }
      await Deno.remove(`${dir}/test`, { recursive: true });
    } else {
      assert(error instanceof Deno.errors.InvalidData, `without 5 bytes from ${at}: ${error}`);
      refused++;
    }
    assertEquals(names(dir), ["a.zip"]);
  }
  assert(refused > good.length / 14);
});
