import { assertEquals } from "@std/assert";
import { scalarValue } from "../../lib/tensorboard/summary.ts";

Deno.test("scalarValue() keeps 32 bits of any number, however large", () => {
  const bits = (value: number) => [...scalarValue("a", value)].slice(-4);
  // By IEEE 754, lowest byte first: the largest number, infinities, and a number too small for 32 bits.
  assertEquals(bits(3.4028234663852886e38), [255, 255, 127, 127]);
  assertEquals(bits(1.141798154164768e46), [0, 0, 128, 127]);
  assertEquals(bits(-1.141798154164768e46), [0, 0, 128, 255]);
  assertEquals(bits(1e-60), [0, 0, 0, 0]);
  assertEquals(bits(-Infinity), [0, 0, 128, 255]);
});
