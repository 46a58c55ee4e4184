/**
 * The pictures of BOP's data sets: color as PNG, JPEG or WebP, depth as PNG of 16 bits.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { dataError } from "../../../lib/files/mod.ts";
import { decodeImage } from "../../image_folder/decode_image.ts";
import { readImageHeader } from "../../image_folder/image_header.ts";
import { inflatedPngLength } from "../../image_folder/png_header.ts";
import type { Photo } from "../../paste_digits.ts";

/** A depth picture as it was stored, `[height, width]`; 0 where nothing was measured. */
export type DepthPicture = {
  readonly width: number;
  readonly height: number;
  readonly values: Uint16Array;
};

/** The size that a picture must have. */
type Size = { readonly width: number; readonly height: number };

/**
 * Decodes a color picture: its format is what its content says, whatever the file's name is.
 *
 * @param bytes the file
 * @param name the file's name, for errors
 * @param size of the camera's pictures, which are in color, 8 bits a channel; without it any picture
 * of up to 50 million pixels is read
 * @returns the picture in RGB; transparency is ignored
 * @throws {DataError} if it is of another format, size or kind, or damaged; before it is unpacked if
 * it is of another size
 */
export function decodeColor(bytes: Uint8Array, name: string, size?: Size): Photo {
  return named(name, () => {
    const header = readImageHeader(bytes), isPng = header.format === "PNG";
    requireSize(header, size);
    if (size && isPng) requireColor(bytes);
    // A transparent color would come out black.
    const picture = decodeImage(isPng ? withoutTransparency(bytes) : bytes);
    const { width, height, pixels: rgba } = picture;
    const pixels = new Uint8Array(3 * width * height);
    for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
      for (let c = 0; c < 3; c++) pixels[to + c] = rgba[from + c];
    }
    return { width, height, pixels };
  });
}

/**
 * Decodes a gray PNG of 16 bits, as depth is stored.
 *
 * @param bytes the file
 * @param name the file's name, for errors
 * @param size of the camera's pictures
 * @returns the picture; `depth_scale` times a value is mm
 * @throws {DataError} if it is not a PNG, not 16-bit gray, of another size, or damaged
 */
export function decodeDepth(bytes: Uint8Array, name: string, size: Size): DepthPicture {
  return named(name, () => {
    const { format, width, height, end } = readImageHeader(bytes);
    if (format !== "PNG") throw new Error(`it is a ${format} file, not a PNG of 16-bit gray`);
    const { bits, color } = readPngKind(bytes);
    if (bits !== 16 || color) {
      throw new Error(
        `it has ${bits} bits per channel${color ? " and color" : ""}, not 16-bit gray`,
      );
    }
    requireSize({ width, height }, size);
    requireAllRows(bytes);
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, end);
    // Four channels of 16 bits, which the types do not know.
    const { data } = PNG.sync.read(file, { skipRescale: true }) as unknown as { data: Uint16Array };
    return { width, height, values: data.filter((_, i) => i % 4 === 0) };
  });
}

/** Adds the file's name to the reason why it is not read. */
function named<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw dataError(name, error instanceof Error ? error.message : String(error), error);
  }
}

function requireSize(found: Size, wanted: Size | undefined): void {
  if (!wanted || (found.width === wanted.width && found.height === wanted.height)) return;
  throw new Error(
    `it is ${found.width}x${found.height} where the camera's pictures are ` +
      `${wanted.width}x${wanted.height}`,
  );
}

/** Reads bits per channel, and whether there are colors, out of a PNG's header. */
function readPngKind(bytes: Uint8Array): { bits: number; color: boolean } {
  const [bits, type] = bytes.subarray(24, 26);
  const isPalette = type === 3;
  return { bits: isPalette ? 8 : bits, color: (type & 2) !== 0 };
}

function requireColor(bytes: Uint8Array): void {
  const { bits, color } = readPngKind(bytes);
  if (bits === 8 && color) return;
  throw new Error(
    `it has ${bits} bits per channel${color ? "" : " and no color"}, not 8-bit color`,
  );
}

/** The chunks of a PNG whose structure was checked, each with its length, type and checksum. */
function listChunks(bytes: Uint8Array): { type: string; chunk: Uint8Array; data: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [];
  for (let at = 8, type = ""; type !== "IEND";) {
    const length = view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const chunk = bytes.subarray(at, at + 12 + length);
    chunks.push({ type, chunk, data: chunk.subarray(8, 8 + length) });
    at += chunk.length;
  }
  return chunks;
}

function withoutTransparency(bytes: Uint8Array): Uint8Array {
  const chunks = listChunks(bytes);
  if (!chunks.some(({ type }) => type === "tRNS")) return bytes;
  const kept = chunks.filter(({ type }) => type !== "tRNS").map(({ chunk }) => chunk);
  return Buffer.concat([bytes.subarray(0, 8), ...kept]);
}

/** Refuses a PNG with more or fewer bytes than its rows have: pngjs leaves missing rows black. */
function requireAllRows(bytes: Uint8Array): void {
  const wanted = inflatedPngLength(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const data = listChunks(bytes).filter(({ type }) => type === "IDAT").map(({ data }) => data);
  const { length } = unzipUpTo(Buffer.concat(data), wanted);
  if (length < wanted) throw new Error("its data are shorter than the pixels that it declares");
}

function unzipUpTo(data: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return inflateSync(data, { maxOutputLength });
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ERR_BUFFER_TOO_LARGE") throw cause;
    throw new Error("its data are longer than the pixels that it declares", { cause });
  }
}
