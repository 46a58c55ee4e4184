import { assertEquals, assertThrows } from "@std/assert";
import { BrokenImageError } from "../../../datasets/image_folder/file_bytes.ts";
import {
  MAX_PIXELS,
  readImageHeader,
  readImageSize,
} from "../../../datasets/image_folder/image_header.ts";
import { concatenate, pictureFile, rawPng, references, smallPng } from "./picture_files.ts";

const names = Object.keys(references.pixels);
const endings = { png: "PNG", jpg: "JPEG", webp: "WebP" } as const;

Deno.test("readImageHeader() reads the size that Pillow reads, of every kind of file", () => {
  assertEquals(names.length, 20);
  for (const name of names) {
    const bytes = pictureFile(name), { width, height } = references.pixels[name];
    const header = readImageHeader(bytes);
    const isTurned = header.orientation > 4;
    assertEquals(
      isTurned ? [header.height, header.width] : [header.width, header.height],
      [width, height],
      name,
    );
    assertEquals(header.format, endings[name.split(".")[1] as keyof typeof endings]);
    assertEquals(header.end, bytes.length);
  }
});

Deno.test("readImageHeader() reads EXIF's orientation from all three formats", () => {
  const orientations = names.map((name) => [name, readImageHeader(pictureFile(name)).orientation])
    .filter(([, orientation]) => orientation !== 1);
  assertEquals(Object.fromEntries(orientations), {
    "upright.png": 6,
    "upright.webp": 5,
    ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((k) => [`orientation_${k}.jpg`, k])),
  });
});

Deno.test("readImageHeader() finds the end before what is appended", () => {
  for (const name of ["rgba.png", "orientation_6.jpg", "lossy.webp"]) {
    const bytes = pictureFile(name);
    const longer = concatenate([bytes, pictureFile("rgba.png"), Uint8Array.of(0xff, 0xd9)]);
    assertEquals(readImageHeader(longer), readImageHeader(bytes), name);
  }
});

Deno.test("readImageHeader() refuses a file that is cut at any byte", () => {
  for (const name of ["rgba.png", "interlaced.png", "orientation_6.jpg", "lossy.webp"]) {
    const bytes = pictureFile(name);
    for (let length = 0; length < bytes.length; length++) {
      const { message } = assertThrows(
        () => readImageHeader(bytes.subarray(0, length)),
        BrokenImageError,
      );
      const expected = length === 0
        ? "it is empty"
        : length < 12
        ? /^it is (cut off|not a PNG, JPEG or WebP file)$/
        : "it is cut off";
      assertEquals(message.match(expected)?.[0], message, `${name} at ${length}`);
    }
  }
});

Deno.test("readImageHeader() throws nothing but its own error, whatever byte is changed", () => {
  for (const name of ["upright.png", "orientation_6.jpg", "upright.webp", "alpha.webp"]) {
    const bytes = pictureFile(name);
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = bytes.slice();
        changed[at] = value;
        try {
          const { width, height, orientation } = readImageHeader(changed);
          assertEquals(width * height <= MAX_PIXELS && orientation >= 1 && orientation <= 8, true);
        } catch (error) {
          assertEquals((error as Error).name, "BrokenImageError", `${name} at ${at}: ${error}`);
        }
      }
    }
  }
});

function faultOf(bytes: Uint8Array, maxPixels?: number): string {
  return assertThrows(() => readImageHeader(bytes, maxPixels), BrokenImageError).message;
}

Deno.test("readImageHeader() refuses what declares too many pixels", () => {
  const huge = rawPng(60_000, 60_000, new Uint8Array(10));
  assertEquals(
    faultOf(huge),
    "it declares 60000 x 60000 pixels, more than the 50000000 that are read at most",
  );
  // 14 bits of ones each: 16,384 x 16,384 pixels.
  const webp = pictureFile("lossless.webp").slice();
  webp.fill(0xff, 21, 25);
  assertEquals(
    faultOf(webp),
    "it declares 16384 x 16384 pixels, more than the 50000000 that are read at most",
  );
  assertEquals(
    faultOf(pictureFile("rgba.png"), 116),
    "it declares 13 x 9 pixels, more than the 116 that are read at most",
  );
  assertEquals(readImageHeader(pictureFile("rgba.png"), 117).width, 13);
  assertEquals(faultOf(rawPng(0, 5, new Uint8Array(10))), "it declares 0 x 5 pixels");
});

Deno.test("readImageHeader() refuses a PNG whose data cannot hold its pixels", () => {
  // Deflate makes of a byte 1,032 at most: 10 bytes hold 10,320, with 7,000 x 7,000 declared.
  assertEquals(
    faultOf(rawPng(7_000, 7_000, new Uint8Array(10))),
    "it declares 7000 x 7000 pixels, more than its 10 bytes of data can hold",
  );
});

Deno.test("readImageHeader() names what it does not read", () => {
  const text = (content: string) => Uint8Array.from(content, (c) => c.charCodeAt(0));
  const advice = "save it as PNG, JPEG or WebP";
  assertEquals(faultOf(pictureFile("animated.webp")), `it is an animated WebP, ${advice}`);
  assertEquals(faultOf(pictureFile("cmyk.jpg")), `it is a CMYK JPEG, ${advice} in RGB`);
  const other = (name: string) => `it is a ${name} file, which is not read, ${advice}`;
  assertEquals(faultOf(text("GIF89a    ")), other("GIF"));
  assertEquals(faultOf(text("II*\0    ")), other("TIFF"));
  assertEquals(faultOf(text("BM      ")), other("BMP"));
  assertEquals(faultOf(text("\0\0\0 ftypheic")), other("HEIC or AVIF"));
  assertEquals(faultOf(text("<html>")), "it is not a PNG, JPEG or WebP file");
  assertEquals(faultOf(new Uint8Array()), "it is empty");
  const lossless = pictureFile("orientation_2.jpg").slice();
  lossless[lossless.findIndex((byte, i) => byte === 0xff && lossless[i + 1] === 0xc0) + 1] = 0xc3;
  assertEquals(
    faultOf(lossless),
    `it is a lossless, arithmetic or 8-bit JPEG, which is not read, ${advice}`,
  );
});

Deno.test("readImageSize() reads the beginning of a file", () => {
  assertEquals(readImageSize(smallPng.subarray(0, 40)), { format: "PNG", width: 4, height: 4 });
  assertThrows(() => readImageSize(smallPng.subarray(0, 20)), BrokenImageError, "it is cut off");
});
