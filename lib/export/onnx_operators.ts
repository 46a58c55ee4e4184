/**
 * TensorFlow's ops as ONNX's operators.
 *
 * @module
 */
import type { GraphNode } from "./graph_def.ts";
import {
  AXES,
  type Compute,
  type Computed,
  type Layout,
  type OnnxBuilder,
} from "./onnx_builder.ts";
import { conv, convTranspose, maxPool, resizeBilinear } from "./onnx_images.ts";
import { type OnnxAttribute, onnxType } from "./onnx_model.ts";

type Attributes = { readonly [name: string]: OnnxAttribute };

/** What each op becomes; an op that is not here cannot be exported. */
const operators: { readonly [op: string]: Compute } = {
  Abs: elementwise("Abs"),
  Add: elementwise("Add"),
  AddV2: elementwise("Add"),
  BatchMatMulV2: matMul("adj_x", "adj_y"),
  BiasAdd: elementwise("Add"),
  Cast: elementwise("Cast", ({ DstT }) => ({ to: onnxType(DstT.type!) })),
  ConcatV2: concat,
  Conv2D: conv,
  Conv2DBackpropInput: convTranspose,
  Exp: elementwise("Exp"),
  LeakyRelu: elementwise("LeakyRelu", ({ alpha }) => ({ alpha: { float: alpha.f! } })),
  Log: elementwise("Log"),
  MatMul: matMul("transpose_a", "transpose_b"),
  Max: reduce("ReduceMax"),
  MaxPool: maxPool,
  Maximum: elementwise("Max"),
  Mean: reduce("ReduceMean"),
  Minimum: elementwise("Min"),
  Mul: elementwise("Mul"),
  Neg: elementwise("Neg"),
  PadV2: pad,
  Pow: elementwise("Pow"),
  RealDiv: elementwise("Div"),
  Relu: elementwise("Relu"),
  Reshape: reshape,
  ResizeBilinear: resizeBilinear,
  Rsqrt: rsqrt,
  Sigmoid: elementwise("Sigmoid"),
  Slice: slice,
  Softmax: softmax,
  Sqrt: elementwise("Sqrt"),
  Square: square,
  Sub: elementwise("Sub"),
  Sum: reduce("ReduceSum"),
  Tanh: elementwise("Tanh"),
  Tile: tile,
};

/**
 * Adds what computes a node's output.
 *
 * @throws {Error} if ONNX lacks the op, or it is used in a way that is not supported
 */
export function computeNode(node: GraphNode, builder: OnnxBuilder): Computed {
  if (Object.hasOwn(operators, node.op)) return operators[node.op](node, builder);
  throw new Error(
    `Cannot export to ONNX: the op ${node.op} is not supported. Export to another format, or ` +
      `compute the same with other ops, of which these are supported: ${
        Object.keys(operators).join(", ")
      }`,
  );
}

/** An operator on each element, in the layout that its inputs have. */
function elementwise(
  op: string,
  attributesOf: (attributes: GraphNode["attributes"]) => Attributes = () => ({}),
): Compute {
  return ({ inputs, attributes }, builder) => {
    const layout = builder.layoutFor(inputs);
    const names = inputs.map((input) => builder.read(input, layout));
    return { name: builder.add(op, names, attributesOf(attributes)), layout };
  };
}

function square({ inputs: [x] }: GraphNode, builder: OnnxBuilder): Computed {
  const layout = builder.layoutFor([x]);
  const name = builder.read(x, layout);
  return { name: builder.add("Mul", [name, name]), layout };
}

function rsqrt({ inputs: [x] }: GraphNode, builder: OnnxBuilder): Computed {
  const layout = builder.layoutFor([x]);
  const root = builder.add("Sqrt", [builder.read(x, layout)]);
  return { name: builder.add("Reciprocal", [root]), layout };
}

function softmax({ inputs: [x] }: GraphNode, builder: OnnxBuilder): Computed {
  return channelsLast(builder.add("Softmax", [builder.read(x, "channelsLast")], { axis: -1 }));
}

/** A product of matrices, of which the attributes of the given names tell to transpose one. */
function matMul(...transposes: readonly [string, string]): Compute {
  return ({ inputs, attributes }, builder) => {
    const factors = transposes.map((transpose, i) => {
      const factor = builder.read(inputs[i], "channelsLast");
      if (!attributes[transpose].b) return factor;
      const axes = builder.shapeOf(inputs[i]).map((_, axis) => axis);
      const [row, column] = axes.slice(-2);
      return builder.add("Transpose", [factor], { perm: [...axes.slice(0, -2), column, row] });
    });
    return channelsLast(builder.add("MatMul", factors));
  };
}

function reduce(op: string): Compute {
  return ({ inputs: [x, axes], attributes }, builder) => {
    const inputs = [
      builder.read(x, "channelsLast"),
      builder.addList(builder.requireNumbers(axes)),
    ];
    return channelsLast(builder.add(op, inputs, { keepdims: Number(attributes.keep_dims.b) }));
  };
}

function reshape({ inputs: [x, sizes] }: GraphNode, builder: OnnxBuilder): Computed {
  const list = builder.addList(builder.requireNumbers(sizes));
  return channelsLast(builder.add("Reshape", [builder.read(x, "channelsLast"), list]));
}

function concat({ inputs }: GraphNode, builder: OnnxBuilder): Computed {
  const [values, [axis]] = [inputs.slice(0, -1), builder.requireNumbers(inputs.at(-1)!)];
  const layout = builder.layoutFor(values);
  const names = values.map((value) => builder.read(value, layout));
  const at = axis < 0 ? axis + builder.shapeOf(values[0]).length : axis;
  const moved = layout === "channelsFirst" ? AXES.channelsFirst.indexOf(at) : at;
  return { name: builder.add("Concat", names, { axis: moved }), layout };
}

/** Numbers for each axis of a value, in the order of the axes in a layout. */
function perAxis<T>(numbers: readonly T[], layout: Layout): readonly T[] {
  return layout === "channelsFirst" ? AXES.channelsFirst.map((axis) => numbers[axis]) : numbers;
}

function slice({ inputs: [x, begin, size] }: GraphNode, builder: OnnxBuilder): Computed {
  const layout = builder.layoutFor([x]);
  const starts = builder.requireNumbers(begin);
  // A size of -1 is all that remains, an end beyond the end the same.
  const ends = builder.requireNumbers(size)
    .map((each, axis) => each < 0 ? Number.MAX_SAFE_INTEGER : starts[axis] + each);
  const lists = [starts, ends].map((list) => builder.addList(perAxis(list, layout)));
  return { name: builder.add("Slice", [builder.read(x, layout), ...lists]), layout };
}

function tile({ inputs: [x, multiples] }: GraphNode, builder: OnnxBuilder): Computed {
  const layout = builder.layoutFor([x]);
  const repeats = builder.addList(perAxis(builder.requireNumbers(multiples), layout));
  return { name: builder.add("Tile", [builder.read(x, layout), repeats]), layout };
}

function pad({ inputs: [x, paddings, value] }: GraphNode, builder: OnnxBuilder): Computed {
  const layout = builder.layoutFor([x]);
  const pairs = builder.requireNumbers(paddings); // before and after each axis
  const [before, after] = [0, 1].map((side) =>
    perAxis(pairs.filter((_, i) => i % 2 === side), layout)
  );
  const inputs = [
    builder.read(x, layout),
    builder.addList([...before, ...after]),
    builder.read(value, layout),
  ];
  return { name: builder.add("Pad", inputs), layout };
}

function channelsLast(name: string): Computed {
  return { name, layout: "channelsLast" };
}
