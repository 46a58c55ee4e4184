/**
 * The numbers of a PLY file, one after the other, whatever the format.
 *
 * @module
 */
import { broken } from "../../../lib/files/mod.ts";
import type { PlyHeader, PlyType } from "./ply_header.ts";

/** Gives the file's next number. */
export type NextNumber = (type: PlyType) => number;

/**
 * Starts to read the numbers after a header.
 *
 * @param bytes The file
 * @param header Its header
 * @param name The file's name, for errors
 * @returns A function that gives the next number, and throws a DataError where the file ends
 */
export function plyNumbers(bytes: Uint8Array, header: PlyHeader, name: string): NextNumber {
  return header.format === "ascii"
    ? asciiNumbers(bytes.subarray(header.end), name)
    : binaryNumbers(bytes, header, name);
}

function asciiNumbers(body: Uint8Array, name: string): NextNumber {
  const words = new TextDecoder().decode(body).match(/\S+/g) ?? [];
  let next = 0;
  return () => {
    if (next >= words.length) throw broken(name, `it ends after ${words.length} numbers`);
    return Number(words[next++]);
  };
}

function binaryNumbers(bytes: Uint8Array, { format, end }: PlyHeader, name: string): NextNumber {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = format === "binary_little_endian";
  let at = end;
  const step = (size: number): number => {
    at += size;
    if (at > view.byteLength) throw broken(name, `it ends after ${view.byteLength} bytes`);
    return at - size;
  };
  const readers: Readonly<Record<PlyType, () => number>> = {
    int8: () => view.getInt8(step(1)),
    uint8: () => view.getUint8(step(1)),
    int16: () => view.getInt16(step(2), little),
    uint16: () => view.getUint16(step(2), little),
    int32: () => view.getInt32(step(4), little),
    uint32: () => view.getUint32(step(4), little),
    float32: () => view.getFloat32(step(4), little),
    float64: () => view.getFloat64(step(8), little),
  };
  return (type) => readers[type]();
}
