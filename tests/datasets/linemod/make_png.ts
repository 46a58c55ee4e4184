import { crc32, deflateSync } from "node:zlib";

/**
 * Creates a PNG by the format's specification (W3C, PNG second edition), apart from the library under test.
 *
 * @param width columns
 * @param height rows
 * @param channels 1 for gray, 3 for color
 * @param bits 8 or 16 per channel
 * @param values `[height, width, channels]`, or fewer rows
 * @param transparent the color that is transparent, in a chunk tRNS
 */
export function makePng(
  width: number,
  height: number,
  channels: 1 | 3,
  bits: 8 | 16,
  values: readonly number[],
  transparent?: readonly number[],
): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, bits);
  header.setUint8(9, channels === 3 ? 2 : 0);
  const row = width * channels;
  const rows = Math.min(height, values.length / row);
  const raw = Array.from({ length: rows }, (_, y) => [
    0, // No filter.
    ...values.slice(y * row, (y + 1) * row).flatMap((v) => bits === 16 ? [v >> 8, v & 255] : [v]),
  ]).flat();
  return Uint8Array.of(
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...(transparent ? chunk("tRNS", Uint8Array.from(transparent.flatMap((v) => [0, v]))) : []),
    ...chunk("IDAT", deflateSync(Uint8Array.from(raw))),
    ...chunk("IEND", new Uint8Array()),
  );
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}

/**
 * Creates a PNG with a palette of four colors, (0, 0, 0), (1, 2, 3), (2, 4, 6), (3, 6, 9).
 *
 * @param bits 1, 2 or 4 per pixel
 * @param values numbers of colors, one row
 */
export function makePalettePng(bits: 1 | 2 | 4, values: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, values.length);
  header.setUint32(4, 1);
  header.setUint8(8, bits);
  header.setUint8(9, 3);
  const row = new Uint8Array(1 + Math.ceil(values.length * bits / 8));
  values.forEach((value, i) => {
    const at = i * bits;
    row[1 + (at >> 3)] |= value << (8 - bits - at % 8);
  });
  const colors = [0, 1, 2, 3].flatMap((i) => [i, 2 * i, 3 * i]);
  return Uint8Array.of(
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("PLTE", Uint8Array.from(bits === 1 ? colors.slice(0, 6) : colors)),
    ...chunk("IDAT", deflateSync(row)),
    ...chunk("IEND", new Uint8Array()),
  );
}
