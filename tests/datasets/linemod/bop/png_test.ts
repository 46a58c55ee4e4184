import { assertEquals, assertThrows } from "@std/assert";
import { decodeColor, decodeDepth } from "../../../../datasets/linemod/bop/png.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { makePng } from "../make_png.ts";

Deno.test("decodeDepth() keeps all 16 bits", () => {
  const values = [0, 1, 255, 256, 1023, 65_535];
  const picture = decodeDepth(makePng(3, 2, 1, 16, values), "depth.png");
  assertEquals([picture.width, picture.height, ...picture.values], [3, 2, ...values]);
});

Deno.test("decodeColor() returns red, green, blue, row by row", () => {
  const values = [1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255];
  const picture = decodeColor(makePng(2, 2, 3, 8, values), "rgb.png");
  assertEquals([picture.width, picture.height, ...picture.pixels], [2, 2, ...values]);
});

Deno.test("decodeDepth() and decodeColor() throw when the picture is of another kind", () => {
  const end = "delete the file and fetch it again";
  for (
    const [decode, bytes, found] of [
      [decodeDepth, makePng(1, 1, 1, 8, [7]), "it has 8 bits per channel, not 16-bit gray"],
      [decodeDepth, makePng(1, 1, 3, 16, [7, 7, 7]), "it has 16 bits per channel and color"],
      [decodeColor, makePng(1, 1, 1, 16, [7]), "it has 16 bits per channel and no color"],
      [
        decodeColor,
        makePng(2, 1, 3, 8, [1, 2, 3, 4, 5, 6]).subarray(0, 50),
        "it is not a whole PNG",
      ],
      [decodeColor, new TextEncoder().encode("<html>"), "it is not a whole PNG"],
    ] as const
  ) {
    const error = assertThrows(() => decode(bytes, "a.png"), DataError, found);
    assertEquals((error as Error).message.endsWith(end), true);
  }
});
