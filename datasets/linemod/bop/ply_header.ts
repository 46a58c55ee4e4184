/**
 * The header of a PLY file, which defines the columns of its tables and the form of its numbers,
 * and the reader of those numbers.
 *
 * @module
 */
import { dataError } from "../../../lib/files/mod.ts";

/** How a number is written in a binary file. */
export type PlyType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "float32"
  | "float64";

/** One column of a table. */
export type PlyProperty = {
  readonly name: string;
  /** How its numbers are written. */
  readonly type: PlyType;
  /** Of a list, how its length is written. */
  readonly lengthType?: PlyType;
};

/** One table: vertices or faces. */
export type PlyElement = {
  readonly name: string;
  /** Rows of the table. */
  readonly count: number;
  readonly properties: readonly PlyProperty[];
};

/** A PLY header. */
export type PlyHeader = {
  /** How numbers are written. */
  readonly format: "ascii" | "binary_little_endian" | "binary_big_endian";
  /** The tables, in the order of the file. */
  readonly elements: readonly PlyElement[];
  /** Where the first table starts, in bytes. */
  readonly end: number;
};

/** Each type has two names in use. */
const PLY_TYPES: Readonly<Record<string, PlyType>> = {
  char: "int8",
  uchar: "uint8",
  short: "int16",
  ushort: "uint16",
  int: "int32",
  uint: "uint32",
  float: "float32",
  double: "float64",
  int8: "int8",
  uint8: "uint8",
  int16: "int16",
  uint16: "uint16",
  int32: "int32",
  uint32: "uint32",
  float32: "float32",
  float64: "float64",
};

/**
 * Reads the header of a PLY file.
 *
 * @param bytes the file
 * @param name the file's name, for errors
 * @returns format, tables and where they start
 * @throws {DataError} if it is not a PLY file, or its header is cut or invalid
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const text = "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nend_header\n1\n2\n";
 * const { elements } = parsePlyHeader(new TextEncoder().encode(text), "two.ply");
 * assertEquals(elements[0].properties, [{ name: "x", type: "float32" }]);
 * ```
 */
export function parsePlyHeader(bytes: Uint8Array, name: string): PlyHeader {
  // Headers are a few hundred bytes of ASCII; Latin-1 keeps one character a byte.
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 65_536));
  const found = /^ply\r?\n([^]*?\n)end_header[ \t]*\r?\n/.exec(text);
  if (found === null) throw dataError(name, "it has no PLY header, from ply to end_header");
  let format: PlyHeader["format"] | undefined;
  const elements: { name: string; count: number; properties: PlyProperty[] }[] = [];
  for (const line of found[1].split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (["", "comment", "obj_info"].includes(words[0])) continue;
    if (words[0] === "format" && isFormat(words[1])) format = words[1];
    else if (words[0] === "element" && /^\d+$/.test(words[2] ?? "")) {
      elements.push({ name: words[1], count: Number(words[2]), properties: [] });
    } else if (words[0] === "property" && elements.length > 0) {
      elements.at(-1)!.properties.push(parseProperty(words, line, name));
    } else throw dataError(name, `its header has the line "${line}", which is not PLY 1.0`);
  }
  if (format === undefined) throw dataError(name, "its header has no line format");
  const large = elements.find(({ count }) => count > bytes.length);
  if (large) throw dataError(name, `its header wants ${large.count} of ${large.name}, it is cut`);
  return { format, elements, end: found[0].length };
}

function isFormat(word: string | undefined): word is PlyHeader["format"] {
  return word === "ascii" || word === "binary_little_endian" || word === "binary_big_endian";
}

function parseProperty(words: readonly string[], line: string, name: string): PlyProperty {
  const isList = words[1] === "list";
  const [lengthType, type, property] = isList
    ? [PLY_TYPES[words[2]], PLY_TYPES[words[3]], words[4]]
    : [undefined, PLY_TYPES[words[1]], words[2]];
  if (type === undefined || property === undefined || (isList && lengthType === undefined)) {
    throw dataError(name, `its header has the line "${line}", which names no type and property`);
  }
  return lengthType === undefined ? { name: property, type } : { name: property, type, lengthType };
}

/** Returns the file's next number. */
export type NextNumber = (type: PlyType) => number;

/**
 * Starts reading the numbers after a header.
 *
 * @param bytes the file
 * @param header its header
 * @param name the file's name, for errors
 * @returns a function that returns the next number, and throws a DataError where the file ends
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
    if (next >= words.length) throw dataError(name, `it ends after ${words.length} numbers`);
    return Number(words[next++]);
  };
}

function binaryNumbers(bytes: Uint8Array, { format, end }: PlyHeader, name: string): NextNumber {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = format === "binary_little_endian";
  let at = end;
  const step = (size: number): number => {
    at += size;
    if (at > view.byteLength) throw dataError(name, `it ends after ${view.byteLength} bytes`);
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
