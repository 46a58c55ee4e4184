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

/** Bytes in a binary file, and of whole numbers the least and the largest. */
const TYPES: Readonly<Record<PlyType, { bytes: number; range?: readonly [number, number] }>> = {
  int8: { bytes: 1, range: [-128, 127] },
  uint8: { bytes: 1, range: [0, 255] },
  int16: { bytes: 2, range: [-32_768, 32_767] },
  uint16: { bytes: 2, range: [0, 65_535] },
  int32: { bytes: 4, range: [-2_147_483_648, 2_147_483_647] },
  uint32: { bytes: 4, range: [0, 4_294_967_295] },
  float32: { bytes: 4 },
  float64: { bytes: 8 },
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
  const twice = elements.find(({ name }, i) => elements.findIndex((e) => e.name === name) < i);
  if (twice) throw dataError(name, `its header has the element ${twice.name} a second time`);
  const header: PlyHeader = { format, elements, end: found[0].length };
  // Before any memory is taken for them.
  const large = elements.find((element) =>
    element.count * leastRowBytes(element, header) > bytes.length - header.end + 1
  );
  if (large) throw dataError(name, `its header wants ${large.count} of ${large.name}, it is cut`);
  return header;
}

/** The fewest bytes that a row takes: in text a digit and a space for each number. */
function leastRowBytes({ properties }: PlyElement, { format }: PlyHeader): number {
  const sizes = properties.map(({ type, lengthType }) =>
    format === "ascii" ? 2 : TYPES[lengthType ?? type].bytes
  );
  return Math.max(1, sizes.reduce((sum, bytes) => sum + bytes, 0));
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

/** Reads the numbers after a header, one by one. */
export type PlyNumbers = {
  /** Returns the next number. */
  readonly next: (type: PlyType) => number;
  /** Requires that there is no further one. */
  readonly end: () => void;
};

/**
 * Starts reading the numbers after a header.
 *
 * @param bytes the file
 * @param header its header
 * @param name the file's name, for errors
 * @returns functions that throw a DataError where the file ends too early, has a number that is not
 * of the type, or goes on
 */
export function plyNumbers(bytes: Uint8Array, header: PlyHeader, name: string): PlyNumbers {
  return header.format === "ascii"
    ? asciiNumbers(bytes.subarray(header.end), name)
    : binaryNumbers(bytes, header, name);
}

function asciiNumbers(body: Uint8Array, name: string): PlyNumbers {
  const words = new TextDecoder().decode(body).match(/\S+/g) ?? [];
  let at = 0;
  return {
    next(type) {
      if (at >= words.length) throw dataError(name, `it ends after ${words.length} numbers`);
      const word = words[at++], { range } = TYPES[type];
      const value = parseNumber(word);
      const isOfType = value !== undefined &&
        (!range || (Number.isInteger(value) && value >= range[0] && value <= range[1]));
      if (isOfType) return value;
      throw dataError(name, `number ${at} after its header is "${word}", not ${type}`);
    },
    end() {
      if (at === words.length) return;
      throw dataError(name, `it goes on after its ${at} numbers, with "${words[at].slice(0, 20)}"`);
    },
  };
}

/** A decimal number, or one of C's names for what is none; not 0x1 or the like. */
function parseNumber(word: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return Number(word);
  if (/^[+-]?nan$/i.test(word)) return NaN;
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
}

function binaryNumbers(bytes: Uint8Array, { format, end }: PlyHeader, name: string): PlyNumbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = format === "binary_little_endian";
  const readers: Readonly<Record<PlyType, (at: number) => number>> = {
    int8: (at) => view.getInt8(at),
    uint8: (at) => view.getUint8(at),
    int16: (at) => view.getInt16(at, little),
    uint16: (at) => view.getUint16(at, little),
    int32: (at) => view.getInt32(at, little),
    uint32: (at) => view.getUint32(at, little),
    float32: (at) => view.getFloat32(at, little),
    float64: (at) => view.getFloat64(at, little),
  };
  let at = end;
  return {
    next(type) {
      const from = at;
      at += TYPES[type].bytes;
      if (at > view.byteLength) throw dataError(name, `it ends after ${view.byteLength} bytes`);
      return readers[type](from);
    },
    end() {
      if (at === view.byteLength) return;
      throw dataError(name, `it has ${view.byteLength - at} bytes after its last element`);
    },
  };
}
