/** Image files that Pillow wrote (`references/image_folder/make.py`), and folders of them. */
import { createCanvas, encodePng } from "../../../lib/drawing/mod.ts";
import { crc32 } from "node:zlib";

const folder = new URL("../../references/image_folder/", import.meta.url);

/** Pixels of a file, RGBA. */
export type ReferencePicture = {
  readonly width: number;
  readonly height: number;
  readonly rgba: string;
};

/** What Pillow and pypng say of the files. */
export const references: {
  readonly pixels: { readonly [name: string]: ReferencePicture };
  readonly resized: readonly {
    readonly width: number;
    readonly height: number;
    readonly side: number;
    readonly rgb: string;
    readonly expected: string;
  }[];
} = JSON.parse(Deno.readTextFileSync(new URL("pixels.json", folder)));

/** The bytes of one of the files. */
export function pictureFile(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, folder));
}

/** A PNG with a color for each pixel. */
export function pngOf(
  width: number,
  height: number,
  colorAt: (x: number, y: number) => readonly [number, number, number],
): Uint8Array {
  const canvas = createCanvas(width, height);
  for (let i = 0; i < width * height; i++) {
    canvas.data.set(colorAt(i % width, Math.floor(i / width)), 4 * i);
  }
  return encodePng(canvas);
}

/** A small gray PNG. */
export const smallPng = pngOf(4, 4, () => [9, 9, 9]);

/** Writes files, by path, into a new folder; returns its path. */
export async function writeFolder(
  files: { readonly [path: string]: Uint8Array | string },
): Promise<string> {
  const root = await Deno.makeTempDir();
  for (const [path, content] of Object.entries(files)) {
    const file = `${root}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(
      file,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  return root;
}

/** The parts of a PNG, from a header of 8-bit gray and data that are deflated already. */
export function rawPng(
  width: number,
  height: number,
  deflated: Uint8Array,
  { interlace = 0 } = {},
): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(12, interlace);
  return concatenate([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflated),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = concatenate([new TextEncoder().encode(type), content]);
  return concatenate([bigEndian(content.length), named, bigEndian(crc32(named))]);
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** One array of all bytes. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
