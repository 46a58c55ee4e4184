import { assertEquals } from "@std/assert";
import { crc32c, maskedCrc32c } from "../../lib/tensorboard/crc32c.ts";

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
