import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  appendEvent,
  crc32c,
  decodeTfRecords,
  encodeTfRecord,
  listEventFiles,
  maskedCrc32c,
  readEvents,
  replaceEventFiles,
} from "../../lib/tensorboard/event_file.ts";

const event = (...bytes: number[]) => Uint8Array.from(bytes);

Deno.test("replaceEventFiles() leaves one file, of a later name, which appendEvent() lengthens", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(join(directory, "mine.txt"), "keep");
  for (const [now, name] of [[9, 9], [9, 10], [5, 11], [2_000_000_000, 2_000_000_000]]) {
    const path = await replaceEventFiles(directory, [event(1), event(2, 2)], now);
    await appendEvent(path, event(3));
    const padded = String(name).padStart(10, "0");
    assertEquals(await listEventFiles(directory), [`events.out.tfevents.${padded}.pixelda`]);
    assertEquals(await readEvents(path), [event(1), event(2, 2), event(3)]);
  }
  assertEquals(await Deno.readTextFile(join(directory, "mine.txt")), "keep");
});

Deno.test("replaceEventFiles() replaces a file whose name holds no time", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(join(directory, "events.out.tfevents.mine"), "");
  await replaceEventFiles(directory, [], 1.9);
  assertEquals(await listEventFiles(directory), ["events.out.tfevents.0000000001.pixelda"]);
});

Deno.test("readEvents() reads up to where a file is torn or corrupt", async () => {
  const directory = await Deno.makeTempDir();
  const path = await replaceEventFiles(directory, [event(1), event(2), event(3)], 0);
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.subarray(0, bytes.length - 1));
  assertEquals(await readEvents(path), [event(1), event(2)]);
  bytes[17 + 12] ^= 1;
  await Deno.writeFile(path, bytes);
  assertEquals(await readEvents(path), [event(1)]);
});

Deno.test("listEventFiles() finds none where there is no directory", async () => {
  assertEquals(await listEventFiles(join(await Deno.makeTempDir(), "none")), []);
});

const text = (payload: string) => new TextEncoder().encode(payload);

function bytesOf(hexadecimal: string): number[] {
  return hexadecimal.split(" ").map((byte) => parseInt(byte, 16));
}

/** Of TensorBoard 2.21.0: `masked_crc32c` of the length is 0e4999b0, of the payload 21f1576e. */
Deno.test("encodeTfRecord() frames a payload as TensorBoard does", () => {
  assertEquals([...encodeTfRecord(text("abc"))], [
    ...bytesOf("03 00 00 00 00 00 00 00"),
    ...bytesOf("b0 99 49 0e"),
    ...bytesOf("61 62 63"),
    ...bytesOf("6e 57 f1 21"),
  ]);
});

Deno.test("encodeTfRecord() begins 24 bytes as every file of TensorFlow begins", () => {
  const start = encodeTfRecord(new Uint8Array(24)).subarray(0, 12);
  assertEquals([...start], bytesOf("18 00 00 00 00 00 00 00 a3 7f 4b 22"));
});

const records = ["", "abc", "a longer one"].map(text);
const file = new Uint8Array(records.flatMap((record) => [...encodeTfRecord(record)]));

Deno.test("decodeTfRecords() gives back what was framed, in a view too", () => {
  const shifted = Uint8Array.from([7, 7, 7, ...file]).subarray(3);
  for (const bytes of [file, shifted]) assertEquals([...decodeTfRecords(bytes)], records);
});

Deno.test("decodeTfRecords() drops a last record that is cut short, wherever", () => {
  const whole = [16, 16 + 19, 16 + 19 + 28];
  for (let length = 0; length <= file.length; length++) {
    const count = whole.filter((end) => end <= length).length;
    assertEquals([...decodeTfRecords(file.subarray(0, length))], records.slice(0, count));
  }
});

Deno.test("decodeTfRecords() refuses a flipped bit in any byte, and names the record", () => {
  for (let i = 16; i < 16 + 19; i++) {
    const flipped = file.slice();
    flipped[i] ^= 4;
    assertThrows(
      () => [...decodeTfRecords(flipped)],
      Deno.errors.InvalidData,
      "Record at byte 16 is corrupt: its checksum does not fit",
    );
  }
});

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

/** The check value of the catalog of CRCs, and the examples of RFC 3720, B.4. */
const published: [string, Uint8Array, number][] = [
  ["nothing", new Uint8Array(), 0],
  ["the digits 1 to 9", new TextEncoder().encode("123456789"), 0xe3069283],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(255), 0x62a8ab43],
  ["32 ascending bytes", ascending, 0x46dd794e],
  ["32 descending bytes", ascending.toReversed(), 0x113fdb5c],
];

for (const [name, bytes, expected] of published) {
  Deno.test(`crc32c() gives the published value of ${name}`, () => {
    assertEquals(crc32c(bytes), expected);
  });
}

Deno.test("maskedCrc32c() rotates by 15 bits and adds its constant in 32 bits", () => {
  // e3069283 rotated right by 15 is 2507c60d, and 2507c60d + a282ead8 = c78ab0e5.
  assertEquals(maskedCrc32c(new TextEncoder().encode("123456789")), 0xc78ab0e5);
  // 8a9136aa rotated is 6d551522, and the sum 10fd7fffa loses its 33rd bit.
  assertEquals(maskedCrc32c(new Uint8Array(32)), 0x0fd7fffa);
});
