/**
 * How MNIST-M is made: gray digits drawn as negatives on windows of color photos.
 *
 * @module
 */
import { seededUniform } from "../lib/random/mod.ts";
import type { Images } from "./images.ts";

/** A color photo, `[height, width, 3]`, bytes 0..255. */
export type Photo = {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
};

/** Which digit goes on which window of which photo. */
export type Patch = {
  /** Index of the digit. */
  readonly digit: number;
  /** Index of the photo. */
  readonly photo: number;
  /** Top row of the window. */
  readonly row: number;
  /** Left column of the window. */
  readonly column: number;
};

/** Black around the digit on each side, which makes 32x32 of 28x28. */
const PADDING = 2;

/**
 * Draws each patch: `abs(window - 255 * (padded digit > 0))`, so the strokes are the photo's
 * negative.
 *
 * @param digits gray digits, `[M, H, W, 1]`
 * @param photos the photos that the patches name
 * @param patches what to draw, `[N]`; a window must be inside its photo
 * @returns the drawn images, `[N, H + 4, W + 4, 3]`
 * @throws {RangeError} if a patch names a digit, photo or window that does not exist
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const digits = { pixels: Uint8Array.of(9), count: 1, height: 1, width: 1, channels: 1 };
 * const photo = { width: 5, height: 5, pixels: new Uint8Array(75).fill(100) };
 * const drawn = pasteDigits(digits, [photo], [{ digit: 0, photo: 0, row: 0, column: 0 }]);
 * assertEquals(drawn.pixels[0], 100);
 * assertEquals(drawn.pixels[3 * (2 * 5 + 2)], 155);
 * ```
 */
export function pasteDigits(
  digits: Images,
  photos: readonly Photo[],
  patches: readonly Patch[],
): Images {
  const height = digits.height + 2 * PADDING, width = digits.width + 2 * PADDING;
  const pixels = new Uint8Array(patches.length * height * width * 3);
  patches.forEach((patch, i) => {
    const photo = photos[patch.photo];
    checkPatch(patch, photo, digits, height, width);
    for (let y = 0; y < height; y++) {
      const start = ((patch.row + y) * photo.width + patch.column) * 3;
      pixels.set(photo.pixels.subarray(start, start + width * 3), (i * height + y) * width * 3);
    }
    invertStrokes(digits, patch.digit, pixels, i, width);
  });
  return { pixels, count: patches.length, height, width, channels: 3 };
}

function invertStrokes(
  digits: Images,
  digit: number,
  pixels: Uint8Array,
  image: number,
  width: number,
): void {
  const height = digits.height + 2 * PADDING;
  for (let y = 0; y < digits.height; y++) {
    let from = (digit * digits.height + y) * digits.width;
    let to = ((image * height + y + PADDING) * width + PADDING) * 3;
    for (let x = 0; x < digits.width; x++, from++, to += 3) {
      if (digits.pixels[from] === 0) continue;
      // On bytes, abs(value - 255) is the complement.
      for (let c = to; c < to + 3; c++) pixels[c] = 255 - pixels[c];
    }
  }
}

function checkPatch(
  patch: Patch,
  photo: Photo | undefined,
  digits: Images,
  height: number,
  width: number,
): void {
  const fits = photo && patch.digit >= 0 && patch.digit < digits.count &&
    patch.row >= 0 && patch.row + height <= photo.height &&
    patch.column >= 0 && patch.column + width <= photo.width;
  if (fits) return;
  throw new RangeError(
    `Cannot paste digit ${patch.digit} at row ${patch.row}, column ${patch.column} of photo ` +
      `${patch.photo}: there are ${digits.count} digits and the photo ` +
      (photo ? `is ${photo.height}x${photo.width}, give a window inside it` : "does not exist"),
  );
}

/**
 * Draws a random 32x32 window of a random photo for each digit 0..count-1.
 *
 * @param count how many digits
 * @param photos the photos to choose from, each at least 32x32
 * @param key seed and stream name; the same key gives the same windows
 * @returns one patch per digit, `[count]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const photos = [{ width: 40, height: 50, pixels: new Uint8Array(40 * 50 * 3) }];
 * assertEquals(drawPatches(3, photos, 0, "train"), drawPatches(3, photos, 0, "train"));
 * ```
 */
export function drawPatches(
  count: number,
  photos: readonly Photo[],
  ...key: (string | number)[]
): Patch[] {
  const uniform = seededUniform("patches", ...key);
  const below = (n: number): number => Math.floor(uniform() * n);
  return Array.from({ length: count }, (_, digit) => {
    const photo = below(photos.length);
    const { height, width } = photos[photo];
    return { digit, photo, row: below(height - 31), column: below(width - 31) };
  });
}
