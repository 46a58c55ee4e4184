/**
 * An ONNX graph under construction, from TensorFlow's.
 *
 * TensorFlow's images have their channels last; ONNX's convolutions take them first. Each value is
 * computed in one of these layouts, and transposed where an operator needs the other.
 *
 * @module
 */
import type { FrozenGraph } from "./frozen_graph.ts";
import { DT_INT64, type GraphNode, type Shape, type TensorValue, valuesOf } from "./graph_def.ts";
import type { OnnxAttribute, OnnxGraph, OnnxNode } from "./onnx_model.ts";

/** Where the channels of images are: TensorFlow's layout, which all else has too, or ONNX's. */
export type Layout = "channelsLast" | "channelsFirst";

/** A value of an ONNX graph. */
export type Computed = { readonly name: string; readonly layout: Layout };

/** Adds what computes a node's output. */
export type Compute = (node: GraphNode, builder: OnnxBuilder) => Computed;

/** For each axis of images in a layout, which one it is in the other. */
export const AXES: { readonly [layout in Layout]: readonly number[] } = {
  channelsFirst: [0, 3, 1, 2],
  channelsLast: [0, 2, 3, 1],
};

/** Builds the graph of what is read from it. */
export class OnnxBuilder {
  readonly #graph: FrozenGraph;
  readonly #compute: Compute;
  readonly #sources: ReadonlyMap<string, GraphNode>;
  readonly #nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, TensorValue>();
  /** Names of values by tensor, one for each layout in which there is one. */
  readonly #values = new Map<string, Map<Layout, string>>();

  constructor(graph: FrozenGraph, compute: Compute) {
    this.#graph = graph;
    this.#compute = compute;
    this.#sources = new Map(graph.nodes.map((node) => [node.name, node]));
    for (const { name } of graph.inputs) this.#values.set(name, new Map([["channelsLast", name]]));
  }

  /** Adds the outputs, and all that they depend on. */
  finish(): OnnxGraph {
    const { name, inputs, outputs } = this.#graph;
    for (const { name } of outputs) {
      const [source] = this.#sources.get(name)!.inputs;
      this.add("Identity", [this.read(source, "channelsLast")], {}, name);
    }
    return { name, inputs, outputs, nodes: this.#nodes, constants: this.#constants };
  }

  /**
   * Adds an operator.
   *
   * @param inputs names of values
   * @returns the name of its output
   */
  add(
    op: string,
    inputs: readonly string[],
    attributes: { readonly [name: string]: OnnxAttribute } = {},
    output = `${this.#graph.name}/${op}_${this.#nodes.length}`,
  ): string {
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }

  /** Adds a constant, and returns its name. */
  addConstant(value: TensorValue): string {
    const name = `${this.#graph.name}/constant_${this.#constants.size}`;
    this.#constants.set(name, value);
    return name;
  }

  /** Adds a list of whole numbers, as operators take sizes and axes, and returns its name. */
  addList(numbers: readonly number[]): string {
    return this.addConstant({
      dtype: DT_INT64,
      shape: [numbers.length],
      values: valuesOf(DT_INT64, numbers),
    });
  }

  /** Adds what computes a tensor, once, and returns the name of its value in a layout. */
  read(tensor: string, layout: Layout): string {
    const names = this.#namesOf(tensor);
    let name = names.get(layout);
    if (name === undefined) {
      const constant = this.findConstant(tensor);
      const [other] = names.values();
      name = constant !== undefined
        ? this.addConstant(layout === "channelsFirst" ? toChannelsFirst(constant) : constant)
        : this.shapeOf(tensor).length === 0
        ? other
        : this.add("Transpose", [other], { perm: AXES[layout] });
      names.set(layout, name);
    }
    return name;
  }

  /** Chooses the layout for an operator that computes in either: the one that its inputs have. */
  layoutFor(tensors: readonly string[]): Layout {
    const fits = tensors.every((tensor) => {
      const rank = this.shapeOf(tensor).length;
      return rank === 4 || rank === 0 || rank < 4 && this.findConstant(tensor) !== undefined;
    });
    const isFirst = (tensor: string): boolean => this.#namesOf(tensor).has("channelsFirst");
    return fits && tensors.some(isFirst) ? "channelsFirst" : "channelsLast";
  }

  /** Returns a tensor's shape, with -1 where it depends on the batch size. */
  shapeOf(tensor: string): Shape {
    return this.#graph.shapes.get(tensor)!;
  }

  /** Returns the value of a tensor that is a constant. */
  findConstant(tensor: string): TensorValue | undefined {
    return this.#sources.get(tensor)?.attributes.value?.tensor;
  }

  /** Returns the value of a tensor that must be a constant. */
  requireConstant(tensor: string): TensorValue {
    const constant = this.findConstant(tensor);
    if (constant !== undefined) return constant;
    throw new Error(
      "Cannot export to ONNX: kernels, sizes and axes that are computed of the inputs are not " +
        "supported. Use parameters and numbers",
    );
  }

  /** Returns the numbers of a tensor that must be a constant. */
  requireNumbers(tensor: string): number[] {
    return Array.from(this.requireConstant(tensor).values, Number);
  }

  #namesOf(tensor: string): Map<Layout, string> {
    let names = this.#values.get(tensor);
    if (names === undefined) {
      names = new Map();
      if (this.findConstant(tensor) === undefined) {
        const { name, layout } = this.#compute(this.#sources.get(tensor)!, this);
        names.set(layout, name);
      }
      this.#values.set(tensor, names);
    }
    return names;
  }
}

/** A constant that meets images with the channels first as it would meet them with those last. */
function toChannelsFirst(constant: TensorValue): TensorValue {
  const { shape } = constant;
  if (shape.length === 0) return constant;
  const images = { ...constant, shape: [...Array(4 - shape.length).fill(1), ...shape] };
  return permute(images, AXES.channelsFirst);
}

/**
 * Moves the axes of a constant.
 *
 * @param axes for each axis of the result, which one of `constant` it was
 */
export function permute(
  { dtype, shape, values }: TensorValue,
  axes: readonly number[],
): TensorValue {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const result = { dtype, shape: axes.map((axis) => shape[axis]), values: values.slice() };
  const steps = axes.map((axis) => strides[axis]);
  const position = axes.map(() => 0);
  for (let i = 0, from = 0; i < values.length; i++) {
    result.values[i] = values[from];
    // Counts up by one in the result's order of axes.
    for (let axis = position.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++position[axis] < result.shape[axis]) break;
      from -= steps[axis] * position[axis];
      position[axis] = 0;
    }
  }
  return result;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
