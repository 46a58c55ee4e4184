import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { drawPatches, pasteDigits } from "../../datasets/paste_digits.ts";

/** A photo whose byte at row r, column c, channel k is 50r + 5c + k. */
const photo = {
  width: 7,
  height: 5,
  pixels: Uint8Array.from({ length: 105 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return 50 * Math.floor(pixel / 7) + 5 * (pixel % 7) + i % 3;
  }),
};
const digits = { pixels: Uint8Array.of(0, 0, 1, 0), count: 2, height: 1, width: 2, channels: 1 };

Deno.test("pasteDigits() is the window with the stroke's pixels inverted", () => {
  const drawn = pasteDigits(digits, [photo], [{ digit: 1, photo: 0, row: 0, column: 1 }]);
  assertEquals([drawn.count, drawn.height, drawn.width, drawn.channels], [1, 5, 6, 3]);
  // abs(window - 255 * mask), written out; the stroke is at row 2, column 2 of the 5x6 window.
  const expected: number[] = [];
  for (let r = 0; r < 5; r++) {
    for (let c = 0; c < 6; c++) {
      for (let k = 0; k < 3; k++) {
        const value = 50 * r + 5 * (c + 1) + k;
        expected.push(Math.abs(value - (r === 2 && c === 2 ? 255 : 0)));
      }
    }
  }
  assertEquals([...drawn.pixels], expected);
});

Deno.test("pasteDigits() throws when a patch names what is not there", () => {
  const patch = { digit: 0, photo: 0, row: 0, column: 0 };
  assertThrows(
    () => pasteDigits(digits, [photo], [{ ...patch, row: 1 }]),
    RangeError,
    "Cannot paste digit 0 at row 1, column 0 of photo 0: there are 2 digits and the photo is 5x7, give a window inside it",
  );
  assertThrows(() => pasteDigits(digits, [photo], [{ ...patch, digit: 2 }]), RangeError, "digit 2");
  assertThrows(
    () => pasteDigits(digits, [photo], [{ ...patch, photo: 1 }]),
    RangeError,
    "does not exist",
  );
});

Deno.test("drawPatches() reaches every window that fits, and depends on its key alone", () => {
  const small = { width: 33, height: 34, pixels: new Uint8Array(33 * 34 * 3) };
  const patches = drawPatches(600, [small, small], 0, "train");
  const seen = new Set(patches.map(({ photo, row, column }) => `${photo} ${row} ${column}`));
  assertEquals(seen.size, 2 * 3 * 2);
  assert(patches.every(({ row, column }) => row <= 2 && column <= 1));
  assertEquals(patches.map(({ digit }) => digit), Array.from({ length: 600 }, (_, i) => i));
  assertEquals(drawPatches(600, [small, small], 0, "train"), patches);
  assertNotEquals(drawPatches(600, [small, small], 1, "train"), patches);
  assertNotEquals(drawPatches(600, [small, small], 0, "test"), patches);
});
