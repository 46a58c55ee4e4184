import { assertEquals, assertThrows } from "@std/assert";
import { parseIdxImages, parseIdxLabels } from "../../datasets/idx.ts";
import { DataError } from "../../lib/files/data_file.ts";

const twoImages = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40);
const twoLabels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 9);

Deno.test("parseIdxImages() reads the header's shape and the pixels", () => {
  assertEquals(parseIdxImages(twoImages, "a"), {
    pixels: Uint8Array.of(10, 20, 30, 40),
    count: 2,
    height: 1,
    width: 2,
    channels: 1,
  });
});

Deno.test("parseIdxImages() reads channels from a fourth dimension", () => {
  const bytes = Uint8Array.of(0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3);
  const { pixels, channels } = parseIdxImages(bytes, "a");
  assertEquals({ pixels, channels }, { pixels: Uint8Array.of(1, 2, 3), channels: 3 });
});

Deno.test("parseIdxImages() throws when the file is cut or another file", () => {
  const cases: [Uint8Array, string][] = [
    [twoImages.subarray(0, 9), "it ends at byte 9, inside its header of 16 bytes"],
    [twoImages.subarray(0, 19), "it has 19 bytes instead of the 20 of 2x1x2 values"],
    [twoLabels, "it ends at byte 10, inside its header of 16 bytes"],
    [twoImages.with(3, 1), "byte 0 starts the number 2049 instead of IDX's 2051"],
  ];
  for (const [bytes, found] of cases) {
    assertThrows(
      () => parseIdxImages(bytes, "x/images.gz"),
      DataError,
      `Cannot read x/images.gz: ${found}, delete the file and fetch it again`,
    );
  }
});

Deno.test("parseIdxLabels() throws when a label is not a digit", () => {
  assertEquals(parseIdxLabels(twoLabels, "a"), Uint8Array.of(5, 9));
  assertThrows(
    () => parseIdxLabels(twoLabels.with(9, 10), "a"),
    DataError,
    "Cannot read a: label 1 is 10 instead of 0 to 9",
  );
});
