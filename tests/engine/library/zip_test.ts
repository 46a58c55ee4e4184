import { assertEquals, assertRejects } from "@std/assert";
import { zipSync } from "npm:fflate@0.8.3";
import { readZipDirectory, unpackMember } from "../../../lib/engine/library/zip.ts";
import { someBytes } from "../fake_package.ts";

async function openZip(bytes: Uint8Array): Promise<Deno.FsFile> {
  const path = await Deno.makeTempFile({ suffix: ".zip" });
  await Deno.writeFile(path, bytes);
  const file = await Deno.open(path);
  await Deno.remove(path);
  return file;
}

async function unpack(file: Deno.FsFile, name: string): Promise<Uint8Array> {
  const member = (await readZipDirectory(file)).get(name)!;
  const pieces = await Array.fromAsync(unpackMember(file, member), (piece) => [...piece]);
  return Uint8Array.from(pieces.flat());
}

Deno.test("unpackMember() gives the same bytes when members are deflated, stored or empty", async () => {
  const deflated = someBytes(2_500_000);
  const stored = someBytes(1_200_000);
  using file = await openZip(zipSync({
    "a/deflated.bin": deflated,
    "stored.bin": [stored, { level: 0, extra: { 9999: new Uint8Array(7) } }],
    "größe.bin": new Uint8Array(0),
  }, { comment: "A comment after the end record" }));
  assertEquals([...(await readZipDirectory(file)).keys()], [
    "a/deflated.bin",
    "stored.bin",
    "größe.bin",
  ]);
  assertEquals(await unpack(file, "stored.bin"), stored);
  assertEquals(await unpack(file, "a/deflated.bin"), deflated);
  assertEquals(await unpack(file, "größe.bin"), new Uint8Array(0));
});

Deno.test("unpackMember() throws when a stored byte has changed", async () => {
  const bytes = zipSync({ "a.bin": [someBytes(1000), { level: 0 }] });
  bytes[500] ^= 1;
  using file = await openZip(bytes);
  await assertRejects(() => unpack(file, "a.bin"), SyntaxError, "a.bin has 1000 bytes with CRC-32");
});

Deno.test("readZipDirectory() throws when the file is cut, empty or no zip file", async () => {
  const bytes = zipSync({ "a.bin": someBytes(1000), "b.bin": someBytes(1000) });
  for (const part of [bytes.slice(0, -30), new Uint8Array(0), someBytes(5000)]) {
    using file = await openZip(part);
    await assertRejects(() => readZipDirectory(file), SyntaxError, "no end record");
  }
  const headless = bytes.slice(1000); // all offsets are wrong by 1000
  using file = await openZip(headless);
  await assertRejects(() => readZipDirectory(file), SyntaxError, "Cannot read the zip file");
});
