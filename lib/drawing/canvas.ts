/**
 * Pictures put together of images and rectangles, and written as PNG.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { writeFileAtomically } from "../files/mod.ts";

/** Images with values 0 to 255, `[N, H, W, C]` with 1 or 3 channels. */
export type PixelImages = {
  readonly shape: readonly [number, number, number, number];
  readonly values: Uint8Array;
};

/** A picture to draw on: red, green, blue and opacity, `[height, width, 4]`, row by row. */
export type Canvas = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
};

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

/**
 * Creates a white canvas.
 *
 * @throws {RangeError} if it would have no pixels
 *
 * @example
 * ```ts
 * if (createCanvas(2, 1).data.join() !== "255,255,255,255,255,255,255,255") throw new Error();
 * ```
 */
export function createCanvas(width: number, height: number): Canvas {
  for (const side of [width, height]) {
    if (Number.isInteger(side) && side > 0) continue;
    throw new RangeError(`Cannot make a canvas of ${width} x ${height}: give whole numbers from 1`);
  }
  return { width, height, data: new Uint8Array(width * height * 4).fill(255) };
}

/**
 * Draws one of a set of images.
 *
 * @param canvas to draw on
 * @param images where it is from
 * @param place which image, where its upper left corner goes, and the side of one of its pixels
 *
 * @example
 * ```ts
 * const canvas = createCanvas(2, 2);
 * const gray = { shape: [1, 1, 1, 1] as const, values: Uint8Array.of(9) };
 * drawImage(canvas, gray, { index: 0, left: 1, top: 1, scale: 1 });
 * if (canvas.data[4 * 3] !== 9) throw new Error();
 * ```
 */
export function drawImage(
  canvas: Canvas,
  { shape: [, height, width, channels], values }: PixelImages,
  { index, left, top, scale }: {
    readonly index: number;
    readonly left: number;
    readonly top: number;
    readonly scale: number;
  },
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = ((index * height + y) * width + x) * channels;
      const [red, green, blue] = [0, 1, 2].map((c) => values[at + (channels === 3 ? c : 0)]);
      const corner = { left: left + x * scale, top: top + y * scale };
      fillRectangle(canvas, { ...corner, width: scale, height: scale }, [red, green, blue]);
    }
  }
}

/**
 * Fills a rectangle; what lies beyond the canvas is not drawn.
 *
 * @param canvas to draw on
 * @param place in pixels
 *
 * @example
 * ```ts
 * const canvas = createCanvas(2, 1);
 * fillRectangle(canvas, { left: 1, top: 0, width: 5, height: 1 }, [1, 2, 3]);
 * if (canvas.data.join() !== "255,255,255,255,1,2,3,255") throw new Error();
 * ```
 */
export function fillRectangle(
  canvas: Canvas,
  { left, top, width, height }: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  },
  color: Color,
): void {
  for (let y = Math.max(0, top); y < Math.min(canvas.height, top + height); y++) {
    for (let x = Math.max(0, left); x < Math.min(canvas.width, left + width); x++) {
      canvas.data.set(color, (y * canvas.width + x) * 4);
    }
  }
}

/**
 * Encodes a canvas as PNG.
 *
 * @returns the bytes of the file
 *
 * @example
 * ```ts
 * if (encodePng(createCanvas(8, 8))[1] !== 0x50) throw new Error("No PNG");
 * ```
 */
export function encodePng({ width, height, data }: Canvas): Uint8Array<ArrayBuffer> {
  // `new PNG()` would open a zlib stream that nothing closes, 330 KB for each picture.
  const png = { width, height, data, gamma: 0 } as unknown as PNG;
  return new Uint8Array(PNG.sync.write(png) as Buffer);
}

/**
 * Writes a PNG, whole or not at all.
 *
 * @param path of the file
 * @param canvas what to write
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/figure.png`;
 * await writePng(path, createCanvas(8, 8));
 * if ((await Deno.readFile(path))[1] !== 0x50) throw new Error("No PNG");
 * ```
 */
export async function writePng(path: string, canvas: Canvas): Promise<void> {
  await writeFileAtomically(path, encodePng(canvas));
}
