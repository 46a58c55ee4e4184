/**
 * TensorFlow's graphs as messages: the protocol buffer `GraphDef`, read and written.
 *
 * @module
 */
import { BinaryWriter } from "npm:@bufbuild/protobuf@2.17.0/wire";
import { float, mapEntry, message, readFields, repeated, text, varint } from "./protobuf.ts";

/** Sizes of a tensor's dimensions; -1 for any size. */
export type Shape = readonly number[];

/** The numbers of a constant, row by row. */
export type Values = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A constant. */
export type TensorValue = {
  /** TensorFlow's number of the element type. */
  readonly dtype: number;
  readonly shape: Shape;
  readonly values: Values;
};

/** An attribute of a node: one of these, under its name in `AttrValue`. */
export type AttributeValue = {
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: Shape;
  readonly tensor?: TensorValue;
  readonly list?: AttributeList;
};

/** An attribute that is a list: of one kind, or empty. */
export type AttributeList = {
  readonly s: readonly Uint8Array[];
  readonly i: readonly number[];
  readonly f: readonly number[];
  readonly b: readonly boolean[];
  readonly type: readonly number[];
};

/** A node: an op, and where its inputs come from. */
export type GraphNode = {
  readonly name: string;
  readonly op: string;
  /** `name` for a node's first output, `name:1` for its second. */
  readonly inputs: readonly string[];
  readonly attributes: { readonly [name: string]: AttributeValue };
};

/** A graph. */
export type GraphDef = {
  /** Each comes after those that it takes from. */
  readonly nodes: readonly GraphNode[];
  /** Which version of TensorFlow's ops the nodes are of. */
  readonly producer: number;
};

/** TensorFlow's numbers of the element types that constants have. */
export const DT_FLOAT = 1, DT_INT32 = 3, DT_INT64 = 9, DT_BOOL = 10;

type ValueArray =
  | typeof Float32Array
  | typeof Int32Array
  | typeof BigInt64Array
  | typeof Uint8Array;

const valueArrays: ReadonlyMap<number, ValueArray> = new Map<number, ValueArray>([
  [DT_FLOAT, Float32Array],
  [DT_INT32, Int32Array],
  [DT_INT64, BigInt64Array],
  [DT_BOOL, Uint8Array],
]);

/**
 * Reads a graph.
 *
 * @param message a `GraphDef`
 * @throws {Error} if a constant is of another type than a number or a boolean
 */
export function decodeGraphDef(message: Uint8Array): GraphDef {
  const nodes: GraphNode[] = [];
  let producer = 0;
  readFields(message, {
    1: (reader) => nodes.push(readNode(reader.bytes())),
    4: (reader) => readFields(reader.bytes(), { 1: (versions) => producer = versions.int32() }),
  });
  return { nodes, producer };
}

function readNode(message: Uint8Array): GraphNode {
  const node = { name: "", op: "", inputs: [] as string[] };
  const attributes: [string, AttributeValue][] = [];
  readFields(message, {
    1: (reader) => node.name = reader.string(),
    2: (reader) => node.op = reader.string(),
    3: (reader) => node.inputs.push(reader.string()),
    5: (reader) => {
      let key = "", value: AttributeValue = {};
      readFields(reader.bytes(), {
        1: (entry) => key = entry.string(),
        2: (entry) => value = readAttribute(entry.bytes()),
      });
      attributes.push([key, value]);
    },
  });
  // TensorFlow writes them in an order of chance; the same graph gives the same file.
  attributes.sort(([a], [b]) => a < b ? -1 : 1);
  return { ...node, attributes: Object.fromEntries(attributes) };
}

function readAttribute(message: Uint8Array): AttributeValue {
  let value: AttributeValue = {};
  readFields(message, {
    1: (reader) => value = { list: readList(reader.bytes()) },
    2: (reader) => value = { s: reader.bytes() },
    3: (reader) => value = { i: Number(reader.int64()) },
    4: (reader) => value = { f: reader.float() },
    5: (reader) => value = { b: reader.bool() },
    6: (reader) => value = { type: reader.int32() },
    7: (reader) => value = { shape: readShape(reader.bytes()) },
    8: (reader) => value = { tensor: readTensor(reader.bytes()) },
  });
  return value;
}

function readList(message: Uint8Array): AttributeList {
  const s: Uint8Array[] = [], i: number[] = [], f: number[] = [];
  const b: boolean[] = [], type: number[] = [];
  readFields(message, {
    2: (reader) => s.push(reader.bytes()),
    3: repeated((reader) => i.push(Number(reader.int64()))),
    4: repeated((reader) => f.push(reader.float())),
    5: repeated((reader) => b.push(reader.bool())),
    6: repeated((reader) => type.push(reader.int32())),
  });
  return { s, i, f, b, type };
}

function readShape(message: Uint8Array): Shape {
  const shape: number[] = [];
  readFields(message, {
    2: (reader) => {
      let size = 0;
      readFields(reader.bytes(), { 1: (dimension) => size = Number(dimension.int64()) });
      shape.push(size);
    },
  });
  return shape;
}

function readTensor(message: Uint8Array): TensorValue {
  let dtype = 0, shape: Shape = [], content = new Uint8Array();
  const listed: number[] = [];
  readFields(message, {
    1: (reader) => dtype = reader.int32(),
    2: (reader) => shape = readShape(reader.bytes()),
    4: (reader) => content = reader.bytes().slice(),
    5: repeated((reader) => listed.push(reader.float())),
    7: repeated((reader) => listed.push(reader.int32())),
    10: repeated((reader) => listed.push(Number(reader.int64()))),
    11: repeated((reader) => listed.push(Number(reader.bool()))),
  });
  const array = valueArrays.get(dtype);
  if (array === undefined) {
    throw new Error(`Cannot export a constant of TensorFlow's type ${dtype}`);
  }
  if (content.length > 0) return { dtype, shape, values: new array(content.buffer) };
  // A few numbers are listed instead; the last one stands for all that follow.
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const numbers = Array.from({ length: size }, (_, i) => listed[i] ?? listed.at(-1) ?? 0);
  return { dtype, shape, values: valuesOf(dtype, numbers) };
}

/** @returns numbers as a constant of an element type holds them */
export function valuesOf(dtype: number, numbers: readonly number[]): Values {
  if (dtype === DT_INT64) return BigInt64Array.from(numbers, BigInt);
  if (dtype === DT_FLOAT) return Float32Array.from(numbers);
  return dtype === DT_BOOL ? Uint8Array.from(numbers) : Int32Array.from(numbers);
}

/** @returns the bytes of a constant's numbers, little-endian */
export function bytesOf({ buffer, byteOffset, byteLength }: Values): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** @returns the graph as a `GraphDef` message */
export function encodeGraphDef({ nodes, producer }: GraphDef): BinaryWriter {
  const graph = new BinaryWriter();
  for (const node of nodes) message(graph, 1, writeNode(node));
  return message(graph, 4, varint(new BinaryWriter(), 1, producer));
}

function writeNode({ name, op, inputs, attributes }: GraphNode): BinaryWriter {
  const node = text(text(new BinaryWriter(), 1, name), 2, op);
  for (const input of inputs) text(node, 3, input);
  for (const [key, value] of Object.entries(attributes)) {
    mapEntry(node, 5, key, writeAttribute(value));
  }
  return node;
}

function writeAttribute({ list, s, i, f, b, type, shape, tensor }: AttributeValue): BinaryWriter {
  const writer = new BinaryWriter();
  if (list !== undefined) message(writer, 1, writeList(list));
  if (s !== undefined) text(writer, 2, s);
  if (i !== undefined) varint(writer, 3, i);
  if (f !== undefined) float(writer, 4, f);
  if (b !== undefined) varint(writer, 5, b);
  if (type !== undefined) varint(writer, 6, type);
  if (shape !== undefined) message(writer, 7, writeShape(shape));
  if (tensor !== undefined) message(writer, 8, writeTensor(tensor));
  return writer;
}

function writeList({ s, i, f, b, type }: AttributeList): BinaryWriter {
  const writer = new BinaryWriter();
  for (const each of s) text(writer, 2, each);
  for (const each of i) varint(writer, 3, each);
  for (const each of f) float(writer, 4, each);
  for (const each of b) varint(writer, 5, each);
  for (const each of type) varint(writer, 6, each);
  return writer;
}

/** @returns the shape as a `TensorShapeProto` message */
export function writeShape(shape: Shape): BinaryWriter {
  const writer = new BinaryWriter();
  for (const size of shape) {
    message(writer, 2, varint(new BinaryWriter(), 1, size));
  }
  return writer;
}

function writeTensor({ dtype, shape, values }: TensorValue): BinaryWriter {
  const tensor = varint(new BinaryWriter(), 1, dtype);
  return text(message(tensor, 2, writeShape(shape)), 4, bytesOf(values));
}
