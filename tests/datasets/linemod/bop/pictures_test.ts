import { assertEquals, assertThrows } from "@std/assert";
import { decodeColor, decodeDepth } from "../../../../datasets/linemod/bop/pictures.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { pictureFile, references } from "../../image_folder/picture_files.ts";
import { makePalettePng, makePng } from "../make_png.ts";

const pixel = { width: 1, height: 1 };
const square = { width: 2, height: 2 };
const end = ", delete the file and fetch it again";

Deno.test("decodeDepth() keeps all 16 bits", () => {
  const values = [0, 1, 255, 256, 1023, 65_535], size = { width: 3, height: 2 };
  const picture = decodeDepth(makePng(3, 2, 1, 16, values), "depth.png", size);
  assertEquals([picture.width, picture.height, ...picture.values], [3, 2, ...values]);
});

Deno.test("decodeColor() returns red, green, blue, row by row", () => {
  const values = [1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255];
  const picture = decodeColor(makePng(2, 2, 3, 8, values), "rgb.png", square);
  assertEquals([picture.width, picture.height, ...picture.pixels], [2, 2, ...values]);
});

Deno.test("decodeDepth() and decodeColor() throw when the picture is of another kind", () => {
  const color = makePng(2, 1, 3, 8, [1, 2, 3, 4, 5, 6]), gif = new TextEncoder().encode("GIF89a");
  for (
    const [decode, bytes, found] of [
      [decodeDepth, makePng(1, 1, 1, 8, [7]), "it has 8 bits per channel, not 16-bit gray"],
      [
        decodeDepth,
        makePng(1, 1, 3, 16, [7, 7, 7]),
        "it has 16 bits per channel and color, not 16-bit gray",
      ],
      [
        decodeDepth,
        pictureFile("orientation_2.jpg"),
        "it is a JPEG file, not a PNG of 16-bit gray",
      ],
      [
        decodeColor,
        makePng(1, 1, 1, 16, [7]),
        "it has 16 bits per channel and no color, not 8-bit color",
      ],
      [decodeColor, color, "it is 2x1 where the camera's pictures are 1x1"],
      [decodeColor, color.subarray(0, 50), "it is cut off"],
      [decodeColor, new TextEncoder().encode("<html>"), "it is not a PNG, JPEG or WebP file"],
      [decodeColor, gif, "it is a GIF file, which is not read, save it as PNG, JPEG or WebP"],
    ] as const
  ) {
    assertThrows(
      () => decode(bytes, "a.png", pixel),
      DataError,
      `Cannot read a.png: ${found}${end}`,
    );
  }
});

Deno.test("decodeDepth() and decodeColor() refuse a picture with too few rows", () => {
  const why = "Cannot read a.png: its data are shorter than the pixels that it declares";
  const color = makePng(2, 2, 3, 8, [1, 2, 3, 4, 5, 6]), depth = makePng(2, 2, 1, 16, [7, 8]);
  assertThrows(() => decodeColor(color, "a.png", square), DataError, why);
  assertThrows(() => decodeDepth(depth, "a.png", square), DataError, why);
});

Deno.test("decodeDepth() and decodeColor() refuse another size before they unpack it", () => {
  // 40 x 50,331,648 pixels, which took a minute and 6.7 GB.
  for (const channels of [1, 3] as const) {
    const bomb = makePng(
      40,
      1,
      channels,
      channels === 1 ? 16 : 8,
      new Array(40 * channels).fill(0),
    );
    new DataView(bomb.buffer).setUint32(20, 50_331_648);
    const decode = channels === 1 ? decodeDepth : decodeColor;
    assertThrows(
      () => decode(bomb, "a.png", square),
      DataError,
      "it declares 40 x 50331648 pixels, more than the 50000000 that are read at most",
    );
  }
  const large = makePng(200, 200, 1, 16, new Array(40_000).fill(0));
  assertThrows(() => decodeDepth(large, "a.png", square), DataError, "it is 200x200 where the");
});

Deno.test("decodeDepth() and decodeColor() read up to the end, whatever comes after it", () => {
  const after = (bytes: Uint8Array) => Uint8Array.of(...bytes, 1, 2, 3);
  const color = makePng(1, 1, 3, 8, [7, 8, 9]), depth = makePng(1, 1, 1, 16, [300]);
  assertEquals([...decodeColor(after(color), "a.png", pixel).pixels], [7, 8, 9]);
  assertEquals([...decodeDepth(after(depth), "a.png", pixel).values], [300]);
});

Deno.test("decodeColor() keeps the color that is transparent", () => {
  const values = [1, 2, 3, 10, 20, 30, 10, 20, 31, 0, 0, 0];
  const keyed = makePng(2, 2, 3, 8, values, [10, 20, 30]);
  assertEquals([...decodeColor(keyed, "a.png", square).pixels], values);
});

Deno.test("decodeColor() reads palettes of 1, 2 and 4 bits", () => {
  for (const [bits, numbers] of [[1, [1, 0, 1]], [2, [3, 1, 2]], [4, [2, 0, 3]]] as const) {
    const picture = decodeColor(makePalettePng(bits, numbers), "a.png", { width: 3, height: 1 });
    assertEquals([...picture.pixels], numbers.flatMap((i) => [i, 2 * i, 3 * i]));
  }
});

Deno.test("decodeColor() reads JPEG and WebP under any name, as Pillow does", () => {
  for (const name of ["orientation_2.jpg", "lossless.webp"]) {
    const { width, height, rgba } = references.pixels[name];
    const expected = Uint8Array.fromBase64(rgba).filter((_, i) => i % 4 < 3);
    const { pixels } = decodeColor(pictureFile(name), "a.png", { width, height });
    assertEquals(pixels, expected);
  }
});
