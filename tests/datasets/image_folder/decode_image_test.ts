import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { deflateSync } from "node:zlib";
import { decodeImage, DecoderBreakdownError } from "../../../datasets/image_folder/decode_image.ts";
import { BrokenImageError } from "../../../datasets/image_folder/file_bytes.ts";
import { pictureFile, rawPng, references } from "./picture_files.ts";

Deno.test("decodeImage() decodes every kind of file to the pixels of Pillow and pypng", () => {
  for (const [name, { width, height, rgba }] of Object.entries(references.pixels)) {
    const picture = decodeImage(pictureFile(name));
    assertEquals([picture.width, picture.height], [width, height], name);
    assertEquals([...picture.pixels], [...Uint8Array.fromBase64(rgba)], name);
  }
});

Deno.test("decodeImage() decodes JPEG's subsampled, progressive and gray files to Pillow's pixels", async () => {
  const folder = new URL("../../references/images/", import.meta.url);
  const { width, height, pixels } = JSON.parse(
    await Deno.readTextFile(new URL("pixels.json", folder)),
  );
  for (const name of ["subsampled.jpg", "full.jpg", "progressive.jpg", "gray.jpg"]) {
    const picture = decodeImage(await Deno.readFile(new URL(name, folder)));
    assertEquals([picture.width, picture.height], [width, height]);
    const rgb = picture.pixels.filter((_, i) => i % 4 < 3);
    assertEquals([...rgb], [...Uint8Array.fromBase64(pixels[name])], name);
  }
});

/** Inflated rows of a gray PNG, each with its filter's number, 0. */
const rows = (width: number, height: number) => new Uint8Array((width + 1) * height);
const faultOf = (bytes: Uint8Array) =>
  assertThrows(() => decodeImage(bytes), BrokenImageError).message;

Deno.test("decodeImage() inflates no more than a PNG declares", () => {
  const bomb = deflateSync(new Uint8Array(2 ** 28));
  assertEquals(bomb.length < 300_000, true);
  const before = Deno.memoryUsage().rss;
  for (const interlace of [0, 1]) {
    assertEquals(
      faultOf(rawPng(8, 8, bomb, { interlace })),
      "its data are longer than the pixels that it declares",
    );
  }
  assertEquals(Deno.memoryUsage().rss - before < 2 ** 27, true);
});

Deno.test("decodeImage() refuses a PNG with too few or damaged data", () => {
  const whole = rawPng(8, 8, deflateSync(rows(8, 8)));
  assertEquals(decodeImage(whole).pixels.length, 256);
  assertEquals(
    faultOf(rawPng(8, 9, deflateSync(rows(8, 8)))),
    "its data are shorter than the pixels that it declares",
  );
  const damaged = whole.slice();
  damaged[30] ^= 1; // In the checksum of IHDR.
  assertMatch(faultOf(damaged), /^it is damaged \(".+"\)$/);
  const deflated = deflateSync(rows(8, 8));
  deflated[4] ^= 0xff;
  assertMatch(faultOf(rawPng(8, 8, deflated)), /^it is damaged \(".+"\)$/);
});

Deno.test("decodeImage() refuses a damaged JPEG or WebP, and decodes the next", () => {
  const jpeg = pictureFile("orientation_2.jpg").slice();
  jpeg.fill(0, jpeg.length - 100, jpeg.length - 2);
  const webp = pictureFile("lossy.webp").slice();
  webp[20] ^= 1; // No longer a key frame.
  for (const [name, bytes] of [["orientation_2.jpg", jpeg], ["lossy.webp", webp]] as const) {
    for (let i = 0; i < 3; i++) assertEquals(faultOf(bytes), "it is damaged", name);
    const { rgba } = references.pixels[name];
    assertEquals(
      [...decodeImage(pictureFile(name)).pixels],
      [...Uint8Array.fromBase64(rgba)],
    );
  }
});

Deno.test("decodeImage() throws an error or decodes, whatever byte is changed", () => {
  const brokeDown = new Set<string>();
  for (const name of ["clear_palette.png", "interlaced.png", "alpha.webp", "orientation_6.jpg"]) {
    const bytes = pictureFile(name);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] ^= 0x5a;
      try {
        const { width, height, pixels } = decodeImage(changed, 1e6);
        assertEquals(pixels.length, 4 * width * height);
      } catch (error) {
        assertEquals(error instanceof BrokenImageError, true, `${name} at ${at}: ${error}`);
        if (error instanceof DecoderBreakdownError) brokeDown.add(name);
      }
    }
  }
  // By jumps out of libjpeg.
  assertEquals([...brokeDown], ["orientation_6.jpg"]);
});
