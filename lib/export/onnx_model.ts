/**
 * ONNX's protocol buffer `ModelProto`, written.
 *
 * @module
 */
import { BinaryWriter } from "npm:@bufbuild/protobuf@2.17.0/wire";
import type { Endpoint } from "./frozen_graph.ts";
import { bytesOf, DT_BOOL, DT_FLOAT, DT_INT32, DT_INT64, type TensorValue } from "./graph_def.ts";
import { float, message, text, varint } from "./protobuf.ts";

/** Version of the operators, the first in which all reductions take their axes as an input. */
const OPSET = 18;
/** Version of the format, the one that came out with those operators. */
const IR_VERSION = 8;

/** What the first dimension of inputs and outputs is called. */
const BATCH = "N";

/** An attribute of a node: whole numbers, a number with a fraction, or a text. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** A node: an operator of one output. */
export type OnnxNode = {
  readonly op: string;
  /** Names of values; an empty one for an input that is left out. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: { readonly [name: string]: OnnxAttribute };
};

/** A graph of ONNX's operators. */
export type OnnxGraph = {
  readonly name: string;
  readonly inputs: readonly Endpoint[];
  readonly outputs: readonly Endpoint[];
  /** Each comes after those that it takes from. */
  readonly nodes: readonly OnnxNode[];
  /** Constants by the names of their values. */
  readonly constants: ReadonlyMap<string, TensorValue>;
};

/** @returns ONNX's number of an element type, from TensorFlow's */
export function onnxType(dtype: number): number {
  const type = new Map([[DT_FLOAT, 1], [DT_INT32, 6], [DT_INT64, 7], [DT_BOOL, 9]]).get(dtype);
  if (type !== undefined) return type;
  throw new Error(`Cannot export to ONNX: TensorFlow's type ${dtype} has no counterpart here`);
}

/** @returns the bytes of an ONNX file */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array {
  const model = varint(new BinaryWriter(), 1, IR_VERSION);
  text(model, 2, "pixelda");
  message(model, 7, writeGraph(graph));
  return message(model, 8, varint(new BinaryWriter(), 2, OPSET)).finish();
}

function writeGraph({ name, inputs, outputs, nodes, constants }: OnnxGraph): BinaryWriter {
  const graph = new BinaryWriter();
  for (const node of nodes) message(graph, 1, writeNode(node));
  text(graph, 2, name);
  for (const [name, constant] of constants) message(graph, 5, writeConstant(name, constant));
  for (const input of inputs) message(graph, 11, writeEndpoint(input));
  for (const output of outputs) message(graph, 12, writeEndpoint(output));
  return graph;
}

function writeNode({ op, inputs, output, attributes }: OnnxNode): BinaryWriter {
  const node = new BinaryWriter();
  for (const input of inputs) text(node, 1, input);
  text(node, 2, output);
  text(node, 3, output); // the node is called as its output
  text(node, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(node, 5, writeAttribute(text(new BinaryWriter(), 1, name), value));
  }
  return node;
}

/** Adds the value of an attribute and its kind: FLOAT 1, INT 2, STRING 3 or INTS 7. */
function writeAttribute(attribute: BinaryWriter, value: OnnxAttribute): BinaryWriter {
  if (typeof value === "number") return varint(varint(attribute, 3, value), 20, 2);
  if (typeof value === "string") return varint(text(attribute, 4, value), 20, 3);
  if ("float" in value) return varint(float(attribute, 2, value.float), 20, 1);
  for (const each of value) varint(attribute, 8, each);
  return varint(attribute, 20, 7);
}

function writeConstant(name: string, { dtype, shape, values }: TensorValue): BinaryWriter {
  const tensor = new BinaryWriter();
  for (const size of shape) varint(tensor, 1, size);
  varint(tensor, 2, onnxType(dtype));
  return text(text(tensor, 8, name), 9, bytesOf(values));
}

/** The protocol buffer `ValueInfoProto`. */
function writeEndpoint({ name, dtype, shape }: Endpoint): BinaryWriter {
  const sizes = new BinaryWriter();
  for (const size of shape) {
    const dimension = new BinaryWriter();
    message(sizes, 1, size < 0 ? text(dimension, 2, BATCH) : varint(dimension, 1, size));
  }
  const tensor = message(varint(new BinaryWriter(), 1, onnxType(dtype)), 2, sizes);
  return message(text(new BinaryWriter(), 1, name), 2, message(new BinaryWriter(), 1, tensor));
}
