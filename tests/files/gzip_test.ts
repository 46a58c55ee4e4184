import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { DataError } from "../../lib/files/data_file.ts";
import { gunzip, readGzipFile } from "../../lib/files/gzip.ts";

const end = "delete the file and fetch it again";
const encoder = new TextEncoder();
const read = (bytes: Uint8Array) => new TextDecoder().decode(gunzip(bytes, "a.gz"));

Deno.test("gunzip() passes over what comes after the last member", () => {
  const [hello, world] = ["hello ", "world"].map((text) => gzipSync(encoder.encode(text)));
  // With an extra field of 3 bytes, a name, a comment and a checksum of the header (RFC 1952).
  const fields = Uint8Array.of(3, 0, 7, 7, 7, ...encoder.encode("a\0b\0"), 0, 0);
  const dressed = Uint8Array.of(...hello.subarray(0, 10), ...fields, ...hello.subarray(10));
  dressed[3] = 4 | 8 | 16;
  const plain = Uint8Array.of(...dressed.subarray(0, 19), ...dressed.subarray(21));
  for (const junk of [[], [0, 0, 0], [1, 2, 3], [0x1f, 0x8b, 9, 9, 9]]) {
    assertEquals(read(Uint8Array.of(...hello, ...world, ...junk)), "hello world");
    assertEquals(read(Uint8Array.of(...plain, ...world, ...junk)), "hello world");
  }
});

Deno.test("gunzip() throws when the content is cut, changed or not gzip", () => {
  const packed = gzipSync(encoder.encode("hello"));
  for (const bytes of [packed.subarray(0, 15), packed.with(-5, 9), encoder.encode("<html>")]) {
    assertThrows(() => gunzip(bytes, "a.gz"), DataError, 'Cannot read a.gz: gzip says "');
    const after = Uint8Array.of(...bytes, 1, 2, 3);
    assertThrows(() => gunzip(after, "a.gz"), DataError, 'Cannot read a.gz: gzip says "');
  }
});

Deno.test("readGzipFile() reads what is unpacked already", async () => {
  const file = await Deno.makeTempFile({ suffix: ".gz" });
  for (const bytes of [gzipSync(encoder.encode("hello")), encoder.encode("hello")]) {
    await Deno.writeFile(file, bytes);
    assertEquals(await readGzipFile(file), encoder.encode("hello"));
  }
  await Deno.truncate(file, 2 ** 28 + 1);
  await assertRejects(() => readGzipFile(file), DataError, "more than the 268435456 bytes");
  await Deno.remove(file);
});

Deno.test("gunzip() refuses what unpacks to more than it may", () => {
  const packed = gzipSync(new Uint8Array(1_000));
  assertEquals(gunzip(packed, "a.gz", 1_000).length, 1_000);
  assertThrows(
    () => gunzip(packed, "a.gz", 999),
    DataError,
    `Cannot read a.gz: it unpacks to more than the 999 bytes that are read at most, ${end}`,
  );
});

Deno.test("gunzip() refuses 260 KB that unpack to 268 MB in little memory", () => {
  // Members one after the other unpack to their contents one after the other (RFC 1952).
  const member = gzipSync(new Uint8Array(2 ** 24));
  const bomb = new Uint8Array(17 * member.length);
  for (let i = 0; i < 17; i++) bomb.set(member, i * member.length);
  assertThrows(
    () => gunzip(bomb, "a.gz"),
    DataError,
    "Cannot read a.gz: it unpacks to more than the 268435456 bytes that are read at most",
  );
});
