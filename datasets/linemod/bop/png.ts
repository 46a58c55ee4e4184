/**
 * The PNG images of BOP's data sets.
 *
 * @module
 */
import { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { dataError } from "../../../lib/files/mod.ts";

/** A color picture, bytes 0..255, `[height, width, 3]`. */
export type ColorPicture = {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
};

/** A depth picture as it was stored, `[height, width]`; 0 where nothing was measured. */
export type DepthPicture = {
  readonly width: number;
  readonly height: number;
  readonly values: Uint16Array;
};

/**
 * Decodes a color PNG of 8 bits per channel.
 *
 * @param bytes the file
 * @param name the file's name, for errors
 * @returns the picture; transparency is ignored
 * @throws {DataError} if it is not a PNG, is cut, or is not 8-bit color
 */
export function decodeColor(bytes: Uint8Array, name: string): ColorPicture {
  const { width, height, depth, color, data } = decode(bytes, name);
  if (depth !== 8 || !color) {
    throw dataError(
      name,
      `it has ${depth} bits per channel${color ? "" : " and no color"}, not 8-bit color`,
    );
  }
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels[3 * i + c] = data[4 * i + c];
  }
  return { width, height, pixels };
}

/**
 * Decodes a gray PNG of 16 bits, as depth is stored.
 *
 * @param bytes the file
 * @param name the file's name, for errors
 * @returns the picture; `depth_scale` times a value is mm
 * @throws {DataError} if it is not a PNG, is cut, or is not 16-bit gray
 */
export function decodeDepth(bytes: Uint8Array, name: string): DepthPicture {
  const { width, height, depth, color, data } = decode(bytes, name);
  if (depth !== 16 || color) {
    throw dataError(
      name,
      `it has ${depth} bits per channel${color ? " and color" : ""}, not 16-bit gray`,
    );
  }
  return {
    width,
    height,
    values: Uint16Array.from({ length: width * height }, (_, i) => data[4 * i]),
  };
}

/** Result of pngjs, which its types describe only in part; four channels, 16-bit where the file is. */
type Decoded = {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: boolean;
  readonly data: Uint8Array | Uint16Array;
};

function decode(bytes: Uint8Array, name: string): Decoded {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return PNG.sync.read(buffer, { skipRescale: true }) as unknown as Decoded;
  } catch (error) {
    throw dataError(
      name,
      `it is not a whole PNG ("${error instanceof Error ? error.message : error}")`,
      error,
    );
  }
}
