import { assertEquals, assertThrows } from "@std/assert";
import { decodeTfRecords, encodeTfRecord } from "../../lib/tensorboard/tf_record.ts";

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
