/**
 * The graph model of TensorFlow.js, which browsers load.
 *
 * @module
 */
import type { Endpoint, FrozenGraph } from "./frozen_graph.ts";
import {
  type AttributeValue,
  bytesOf,
  DT_BOOL,
  DT_FLOAT,
  DT_INT32,
  type GraphNode,
  type Shape,
  type TensorValue,
} from "./graph_def.ts";

/** The file that readers open; it names those with the weights. */
export const MODEL_FILE = "model.json";
/** Bytes of a file with weights, as TensorFlow.js's own converter has them: browsers cache those. */
const SHARD_BYTES = 4 * 2 ** 20;

/** Element types that TensorFlow.js has: their names in graphs, and those of weights. */
const types: ReadonlyMap<number, { readonly inGraph: string; readonly ofWeights: string }> =
  new Map([
    [DT_FLOAT, { inGraph: "DT_FLOAT", ofWeights: "float32" }],
    [DT_INT32, { inGraph: "DT_INT32", ofWeights: "int32" }],
    [DT_BOOL, { inGraph: "DT_BOOL", ofWeights: "bool" }],
  ]);

/**
 * Writes a graph as a graph model of TensorFlow.js, for `tf.loadGraphModel`.
 *
 * @param graph a frozen function
 * @returns the contents of the model's files, by their names
 * @throws {Error} if a tensor is of a type that TensorFlow.js does not have
 *
 * @example
 * ```ts
 * import { freezeGraph } from "@pixelda/pixelda/export";
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const inputs = { x: { shape: [null], dtype: "float32" } } as const;
 * const graph = freezeGraph({ name: "half", inputs, run: ({ x }) => ({ y: tf.div(x, 2) }) });
 * assertEquals(Object.keys(encodeTfjsModel(graph)), ["group1-shard1of1.bin", "model.json"]);
 * ```
 */
export function encodeTfjsModel(graph: FrozenGraph): { readonly [file: string]: Uint8Array } {
  const weights = graph.nodes.flatMap(({ name, attributes: { value } }) =>
    value?.tensor === undefined ? [] : [{ name, ...value.tensor }]
  );
  const shards = splitBytes(weights);
  const signature = (endpoints: readonly Endpoint[]) =>
    Object.fromEntries(
      endpoints.map(({ name, dtype, shape }) => [
        name,
        { name: `${name}:0`, dtype: typeOf(dtype).inGraph, tensorShape: shapeJson(shape) },
      ]),
    );
  const model = {
    format: "graph-model",
    generatedBy: "pixelda",
    convertedBy: null,
    signature: { inputs: signature(graph.inputs), outputs: signature(graph.outputs) },
    modelTopology: { node: graph.nodes.map(nodeJson), versions: { producer: graph.producer } },
    weightsManifest: [{
      paths: Object.keys(shards),
      weights: weights.map(({ name, shape, dtype }) => (
        { name, shape, dtype: typeOf(dtype).ofWeights }
      )),
    }],
  };
  return { ...shards, [MODEL_FILE]: new TextEncoder().encode(JSON.stringify(model)) };
}

/** Lays constants end to end, and cuts the whole into files. */
function splitBytes(weights: readonly TensorValue[]): { [file: string]: Uint8Array } {
  const bytes = new Uint8Array(weights.reduce((sum, { values }) => sum + values.byteLength, 0));
  let end = 0;
  for (const { values } of weights) {
    bytes.set(bytesOf(values), end);
    end += values.byteLength;
  }
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `group1-shard${i + 1}of${count}.bin`,
      bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
    ]),
  );
}

/** A node as `NodeDef` is in JSON. */
function nodeJson({ name, op, inputs, attributes }: GraphNode) {
  const attr = Object.entries(attributes).map(([key, value]) => [key, attributeJson(value)]);
  return { name, op, input: inputs, attr: Object.fromEntries(attr) };
}

/** An attribute as `AttrValue` is in JSON; of a constant, what its numbers are is elsewhere. */
function attributeJson({ s, i, f, b, type, shape, tensor, list }: AttributeValue) {
  return {
    s: s?.toBase64(),
    i,
    f,
    b,
    type: type === undefined ? undefined : typeOf(type).inGraph,
    shape: shape && shapeJson(shape),
    tensor: tensor && { dtype: typeOf(tensor.dtype).inGraph, tensorShape: shapeJson(tensor.shape) },
    list: list && {
      s: list.s.map((each) => each.toBase64()),
      i: list.i,
      f: list.f,
      b: list.b,
      type: list.type.map((each) => typeOf(each).inGraph),
    },
  };
}

function shapeJson(shape: Shape) {
  return { dim: shape.map((size) => ({ size })) };
}

function typeOf(dtype: number) {
  const type = types.get(dtype);
  if (type !== undefined) return type;
  throw new Error(
    `Cannot export to TensorFlow.js: it has no type for TensorFlow's number ${dtype}`,
  );
}
