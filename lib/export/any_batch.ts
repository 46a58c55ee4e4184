/**
 * One graph for every batch size, of two recordings.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import {
  DT_FLOAT,
  DT_INT32,
  type GraphDef,
  type GraphNode,
  type Shape,
  type TensorValue,
} from "./graph_def.ts";

/** A graph as it was recorded at one batch size. */
export type RecordedBatch = GraphDef & {
  readonly batch: number;
  /** Shapes by tensor. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Names of the nodes that give the results. */
  readonly outputs: readonly string[];
};

/** Two recordings, which differ in the batch size. */
type Pair = readonly [RecordedBatch, RecordedBatch];

/** A node that takes the sizes of its output, of which one is the batch's. */
type SizedNode = {
  readonly node: GraphNode;
  readonly sizes: Shape;
  /** Which of the sizes. */
  readonly axis: number;
  readonly pair: Pair;
};

/**
 * The ops that take the sizes of their output, as which of their inputs, and the nodes that give them
 * the sizes for every batch, the last one all of them; none if that is not possible.
 */
const sizeInputs: {
  readonly [op: string]: {
    readonly input: number;
    readonly fit: (sized: SizedNode) => GraphNode[];
  };
} = {
  Reshape: { input: 1, fit: (sized) => [anySize(sized)] },
  Slice: { input: 2, fit: (sized) => takesWholeBatch(sized) ? [anySize(sized)] : [] },
  Conv2DBackpropInput: { input: 0, fit: sizesOfImages },
};

/**
 * Joins two recordings at different batch sizes, which must differ in nothing else, into one graph.
 *
 * @param name of what is exported, for messages
 * @returns the graph, and its shapes with -1 where they depend on the batch size
 * @throws {Error} if an op depends on the batch size that cannot take any
 */
export function fitAnyBatch(name: string, ...pair: Pair): RecordedBatch {
  const [first, second] = pair;
  const refuse = (what: string): never => {
    throw new Error(
      `Cannot export ${name} for every batch size: ${what}. Compute each example by itself`,
    );
  };
  const when = ([a, b]: readonly string[]): string =>
    `${a} for ${first.batch} examples and ${b} for ${second.batch}`;
  if (first.nodes.length !== second.nodes.length) {
    refuse(`it runs ${when(pair.map(({ nodes }) => `${nodes.length} ops`))}`);
  }
  const differing = new Map<string, readonly [TensorValue, TensorValue]>();
  first.nodes.forEach((node, i) => {
    const other = second.nodes[i];
    if (node.op !== other.op) refuse(`it runs ${when([node.op, other.op])}`);
    const [a, b] = [node, other].map(({ attributes }) => attributes.value?.tensor);
    if (a !== undefined && b !== undefined && !isDeepStrictEqual(a, b)) {
      differing.set(node.name, [a, b]);
    } else if (!isDeepStrictEqual(node, other)) {
      refuse(`an attribute of ${node.op} depends on it`);
    }
  });
  const nodes = first.nodes.flatMap((node) => {
    const inputs = [...node.inputs];
    const added = node.inputs.flatMap((input, i) => {
      const constants = differing.get(input);
      if (constants === undefined) return [];
      const fitted = i === sizeInputs[node.op]?.input ? fitSizes(node, pair) : [];
      if (fitted.length === 0) {
        refuse(`${node.op} takes ${when(constants.map(describe))}`);
      }
      inputs[i] = fitted.at(-1)!.name;
      return fitted;
    });
    return [...added, { ...node, inputs }];
  });
  for (const output of first.outputs) {
    if (batchAxes(output, pair) !== undefined) continue;
    const shapes = pair.map(({ shapes }) => `[${shapes.get(output)!.join(", ")}]`);
    refuse(`output ${output} has the shape ${when(shapes)}`);
  }
  return { ...first, nodes, shapes: mergeShapes(pair) };
}

/** Finds the axes of a tensor that have the size of the batch; none if one depends on it otherwise. */
function batchAxes(tensor: string, pair: Pair): number[] | undefined {
  const [sizes, others] = pair.map(({ shapes }) => shapes.get(tensor)!);
  const axes = [...sizes.keys()].filter((axis) => sizes[axis] !== others[axis]);
  const areBatches = axes.every((axis) =>
    sizes[axis] === pair[0].batch && others[axis] === pair[1].batch
  );
  return areBatches ? axes : undefined;
}

/** Creates nodes with the sizes of a node's output for every batch, if it can take them. */
function fitSizes(node: GraphNode, pair: Pair): GraphNode[] {
  const [axis, ...rest] = batchAxes(node.name, pair) ?? [];
  if (axis === undefined || rest.length > 0) return [];
  const sizes = pair[0].shapes.get(node.name)!;
  return sizeInputs[node.op].fit({ node, sizes, axis, pair });
}

/** The sizes with -1 for the batch's, which then is what remains. */
function anySize({ node, sizes, axis }: SizedNode): GraphNode {
  return int32Constant(`${node.name}/sizes`, sizes.with(axis, -1));
}

/** Whether a slice begins at 0 and has the length of the batch, so that -1 means the same. */
function takesWholeBatch({ node: { inputs }, axis, pair }: SizedNode): boolean {
  return pair.every(({ batch, nodes, shapes }) => {
    const begin = nodes.find(({ name }) => name === inputs[1])?.attributes.value?.tensor;
    return begin !== undefined && Number(begin.values[axis]) === 0 &&
      shapes.get(inputs[0])?.[axis] === batch;
  });
}

/** The sizes with the number of images that a transposed convolution takes, before the others. */
function sizesOfImages({ node: { name, inputs }, sizes, axis }: SizedNode): GraphNode[] {
  if (axis !== 0) return [];
  const at = (part: string): string => `${name}/${part}`;
  const int32 = { type: DT_INT32 };
  const masks = ["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"];
  return [
    int32Constant(at("zero"), [0]),
    int32Constant(at("one"), [1]),
    int32Constant(at("rest"), sizes.slice(1)),
    int32Constant(at("axis"), 0),
    {
      name: at("shape"),
      op: "Shape",
      inputs: [inputs[2]],
      attributes: { T: { type: DT_FLOAT }, out_type: int32 },
    },
    {
      name: at("batch"),
      op: "StridedSlice",
      inputs: [at("shape"), at("zero"), at("one"), at("one")],
      attributes: {
        T: int32,
        Index: int32,
        ...Object.fromEntries(masks.map((mask) => [mask, { i: 0 }])),
      },
    },
    {
      name: at("sizes"),
      op: "ConcatV2",
      inputs: [at("batch"), at("rest"), at("axis")],
      attributes: { N: { i: 2 }, T: int32, Tidx: int32 },
    },
  ];
}

/** A constant node of whole numbers: a list, or one without dimensions. */
function int32Constant(name: string, numbers: readonly number[] | number): GraphNode {
  const [list, shape] = typeof numbers === "number" ? [[numbers], []] : [numbers, [numbers.length]];
  const tensor = { dtype: DT_INT32, shape, values: Int32Array.from(list) };
  return {
    name,
    op: "Const",
    inputs: [],
    attributes: { dtype: { type: DT_INT32 }, value: { tensor } },
  };
}

function mergeShapes([first, second]: Pair): ReadonlyMap<string, Shape> {
  return new Map(
    [...first.shapes].map(([tensor, shape]) => {
      const other = second.shapes.get(tensor)!;
      return [tensor, shape.map((size, i) => size === other[i] ? size : -1)];
    }),
  );
}

/** A constant in a message: a list of sizes or a number itself, else its shape. */
function describe({ shape, values }: TensorValue): string {
  return shape.length < 2 && values.length < 8
    ? `[${values.join(", ")}]`
    : `numbers of shape [${shape.join(", ")}]`;
}
