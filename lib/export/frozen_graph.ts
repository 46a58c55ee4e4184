/**
 * A function of tensors as one graph for every batch size, its parameters frozen: what all formats
 * are written from.
 *
 * @module
 */
import { recordGraph, type tf } from "../engine/mod.ts";
import { fitAnyBatch, type RecordedBatch } from "./any_batch.ts";
import {
  decodeGraphDef,
  DT_FLOAT,
  DT_INT32,
  type GraphDef,
  type GraphNode,
  type Shape,
} from "./graph_def.ts";

/** Tensors by their names. */
export type NamedTensors = { readonly [name: string]: tf.Tensor };

/** A tensor that an exported function takes. */
export type ExportInput = {
  /** Its shape; null, as the first dimension, for any batch size. */
  readonly shape: readonly (number | null)[];
  /** Its elements. */
  readonly dtype: "float32" | "int32";
};

/** A function of tensors that is to be exported. */
export type Exportable = {
  /** What its files are called. */
  readonly name: string;
  /** What it takes. */
  readonly inputs: { readonly [name: string]: ExportInput };
  /** What it computes, of its inputs and of parameters; it must not train or draw random numbers. */
  readonly run: (inputs: NamedTensors) => NamedTensors;
};

/** A tensor that a graph takes or gives, called as the node that stands for it. */
export type Endpoint = {
  readonly name: string;
  /** TensorFlow's number of the element type. */
  readonly dtype: number;
  /** With -1 for the batch size. */
  readonly shape: Shape;
};

/** A graph that is complete in itself. */
export type FrozenGraph = GraphDef & {
  readonly name: string;
  readonly inputs: readonly Endpoint[];
  readonly outputs: readonly Endpoint[];
  /** Shapes by tensor, with -1 where one depends on the batch size. */
  readonly shapes: ReadonlyMap<string, Shape>;
};

const INPUT_TYPES = { float32: DT_FLOAT, int32: DT_INT32 };

/**
 * Records a function at two batch sizes, and makes one graph of both.
 *
 * @param exportable whose parameters are frozen as they are now
 * @returns the graph, which fits every batch size
 * @throws {TypeError} if names or shapes are not as they must be
 * @throws {Error} if what it computes is not a function of its inputs for any batch size
 *
 * @example
 * ```ts
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const graph = freezeGraph({
 *   name: "half",
 *   inputs: { x: { shape: [null, 3], dtype: "float32" } },
 *   run: ({ x }) => ({ y: tf.div(x, 2) }),
 * });
 * assertEquals(graph.outputs, [{ name: "y", dtype: 1, shape: [-1, 3] }]);
 * ```
 */
export function freezeGraph(exportable: Exportable): FrozenGraph {
  checkNames(exportable.name, Object.keys(exportable.inputs));
  const inputs = Object.entries(exportable.inputs).map(([name, { shape, dtype }]) => {
    checkShape(exportable.name, name, shape);
    return { name, dtype: INPUT_TYPES[dtype], shape: shape.map((size) => size ?? -1) };
  });
  const [first, second] = [2, 3].map((batch) => record(exportable, inputs, batch));
  const { nodes, shapes, producer, outputs } = fitAnyBatch(exportable.name, first, second);
  return {
    name: exportable.name,
    inputs,
    outputs: outputs.map((name) => {
      const { T } = nodes.find((node) => node.name === name)!.attributes;
      return { name, dtype: T.type!, shape: shapes.get(name)! };
    }),
    nodes: prune(nodes, inputs, outputs),
    shapes,
    producer,
  };
}

/** Records at one batch size; inputs and outputs are then the nodes of their names. */
function record(
  { name, run, inputs: given }: Exportable,
  inputs: readonly Endpoint[],
  batch: number,
): RecordedBatch {
  const kinds = Object.entries(given).map(([name, { shape, dtype }]) =>
    [name, { shape: shape.map((size) => size ?? batch), dtype }] as const
  );
  const recorded = recordGraph(run, Object.fromEntries(kinds));
  const outputs = Object.keys(recorded.outputs);
  checkNames(name, Object.keys(given), outputs);
  const { nodes, producer } = decodeGraphDef(recorded.graphDef);
  const endpoints = new Map(
    [recorded.inputs, recorded.outputs].flatMap((named) =>
      Object.entries(named).map(([name, node]) => [node, name])
    ),
  );
  const rename = (tensor: string): string => {
    const [node, index] = tensor.split(":");
    const renamed = endpoints.get(node) ?? `${name}/${node}`;
    return index === undefined ? renamed : `${renamed}:${index}`;
  };
  const renamed = nodes.map((node) => ({
    ...node,
    name: rename(node.name),
    inputs: node.inputs.map(rename),
  }));
  return {
    batch,
    nodes: prune(bypass(renamed, outputs), inputs, outputs),
    shapes: new Map([...recorded.shapes].map(([tensor, shape]) => [rename(tensor), shape])),
    producer,
    outputs,
  };
}

/** Leaves out nodes that only pass a tensor on, but for the outputs. */
function bypass(nodes: readonly GraphNode[], outputs: readonly string[]): GraphNode[] {
  const sources = new Map<string, string>();
  const kept: GraphNode[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((input) => sources.get(input) ?? input);
    if (passesOn(node) && !outputs.includes(node.name)) sources.set(node.name, inputs[0]);
    else kept.push({ ...node, inputs });
  }
  return kept;
}

function passesOn({ op, attributes: { SrcT, DstT } }: GraphNode): boolean {
  return op === "Identity" || op === "EnsureShape" || op === "Cast" && SrcT.type === DstT.type;
}

/** Leaves out what no output depends on, but for the inputs, which get their shapes. */
function prune(
  nodes: readonly GraphNode[],
  inputs: readonly Endpoint[],
  outputs: readonly string[],
): GraphNode[] {
  const used = new Set(outputs);
  for (const node of nodes.toReversed()) {
    if (!used.has(node.name)) continue;
    for (const input of node.inputs) used.add(input.split(":")[0]);
  }
  return nodes.flatMap((node) => {
    const input = inputs.find(({ name }) => name === node.name);
    if (input !== undefined) {
      return [{ ...node, attributes: { ...node.attributes, shape: { shape: input.shape } } }];
    }
    return used.has(node.name) ? [node] : [];
  });
}

const FILE_NAME = /^[A-Za-z][\w.-]*$/;
const TENSOR_NAME = /^[A-Za-z]\w*$/;

function checkNames(name: string, inputs: readonly string[], outputs?: readonly string[]): void {
  if (!FILE_NAME.test(name)) {
    throw new TypeError(
      `Cannot export "${name}": a name must be a letter, then letters, digits, ".", "-" and "_"`,
    );
  }
  const tensors = [...inputs, ...outputs ?? []];
  const wrong = tensors.find((each, i) => !TENSOR_NAME.test(each) || tensors.indexOf(each) < i);
  if (wrong !== undefined) {
    throw new TypeError(
      `Cannot export ${name}: a tensor is called "${wrong}". Inputs and outputs must have ` +
        'different names, of a letter, then letters, digits and "_"',
    );
  }
  if (inputs.length === 0 || outputs?.length === 0) {
    throw new TypeError(`Cannot export ${name}: it must have at least one input and one output`);
  }
}

function checkShape(name: string, input: string, shape: readonly (number | null)[]): void {
  const fits = shape.every((size, i) =>
    size === null ? i === 0 : Number.isSafeInteger(size) && size > 0
  );
  if (fits) return;
  throw new TypeError(
    `Cannot export ${name}: input ${input} has the shape [${shape.map(String).join(", ")}]. ` +
      "Dimensions must be whole numbers from 1; only the first can be null, for any batch size",
  );
}
