/**
 * Looks at a call of an op before it is run: some kernels end the process where they are given a
 * rank that they do not expect, and only shape inference would have refused it. A result larger than
 * the memory does too: Linux promises memory that it does not have.
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import type { CApi, Output } from "./c_api.ts";
import { countElements, NUMERIC, TF_DTYPE } from "./dtypes.ts";
import { Graph, type InferredTensor } from "./graph.ts";
import { type EagerTensor, readNumbers, requireRoom } from "./tensor_memory.ts";

/** Parts of calls that are remembered, and nodes that a graph takes, before both start again. */
const MAX_PARTS = 200_000, MAX_NODES = 4_096;

/** Calls that begin alike: a tree is several times as fast to look in as a text of the call. */
type Calls = {
  /** By the next part: name, attributes, dtypes, ranks, lengths of the axes, sizes. */
  readonly next: Map<unknown, Calls>;
  /** Results of the call that ends here, once it has passed. */
  results: readonly InferredTensor[] | undefined;
};

/** Gradients take the shape of their result as a tensor, whose value decides what is allowed. */
const TAKES_SHAPE = /Backprop|Grad$/;

/**
 * Inputs whose values say how large the result is, by op; of others the result is as large as shapes
 * say, or smaller. A list, since shape inference itself ends the process with some values (SplitV).
 */
const SIZE_INPUTS: ReadonlyMap<string, readonly number[]> = new Map([
  ["Bincount", [1]],
  ["BroadcastTo", [1]],
  ["CropAndResize", [3]],
  ["DenseBincount", [1]],
  ["Fill", [0]],
  ["ImageProjectiveTransformV3", [2]],
  ["LinSpace", [2]],
  ["MirrorPad", [1]],
  ["Multinomial", [1]],
  ["OneHot", [1]],
  ["Pad", [1]],
  ["PadV2", [1]],
  ["RandomStandardNormal", [0]],
  ["RandomUniform", [0]],
  ["RandomUniformInt", [0]],
  ["Range", [0, 1, 2]],
  ["ResizeBilinear", [1]],
  ["ResizeNearestNeighbor", [1]],
  ["ScatterNd", [2]],
  ["SpaceToBatchND", [1, 2]],
  ["SparseToDense", [1]],
  ["StatelessMultinomial", [1]],
  ["StatelessRandomUniform", [0]],
  ["StatelessRandomUniformInt", [0]],
  ["Tile", [1]],
  ["TruncatedNormal", [0]],
  ["UnsortedSegmentSum", [2]],
]);

/** Numbers that an input of sizes has at most: two for each axis. */
const MAX_SIZES = 508;

/**
 * Numbers of axes that shape inference does not ask for, and with others of which it or a kernel ends
 * the process; by input.
 */
const RANKS: ReadonlyMap<string, readonly (number | undefined)[]> = new Map([
  ["AvgPool3DGrad", [undefined, 5]],
  ["AvgPoolGrad", [undefined, 4]],
  ["Conv2DBackpropFilter", [4, undefined, 4]],
  ["Conv2DBackpropInput", [undefined, 4, 4]],
  ["Conv3DBackpropFilterV2", [5, undefined, 5]],
  ["Conv3DBackpropInputV2", [undefined, 5, 5]],
  ["DepthwiseConv2dNativeBackpropFilter", [4, undefined, 4]],
  ["DepthwiseConv2dNativeBackpropInput", [undefined, 4, 4]],
  ["Dilation2DBackpropFilter", [4, 3, 4]],
  ["Dilation2DBackpropInput", [4, 3, 4]],
  ["LRNGrad", [4, 4, 4]],
  ["MaxPool3DGrad", [5, 5, 5]],
  ["MaxPoolGrad", [4, 4, 4]],
  ["ResizeBilinearGrad", [4, 4]],
  ["ResizeNearestNeighborGrad", [4]],
  ["SplitV", [undefined, 1, 0]],
]);

/** Checks calls with TensorFlow's own shape inference, each kind of call once. */
export class OpChecker {
  readonly #api: CApi;
  #calls: Calls = { next: new Map(), results: undefined };
  #parts = 0;
  readonly #takesShape = new Map<string, boolean>();
  readonly #placeholders = new Map<string, Output>();
  #graph: Graph;

  constructor(api: CApi) {
    this.#api = api;
    this.#graph = new Graph(api, "run");
  }

  /**
   * @param attributes checked by `checkAttributes`
   * @param typeAttributes those that name the types of inputs, which are passed over: tfjs calls an
   * uint8 an int32, and TensorFlow goes by the inputs
   * @param inputs no more than the op takes
   * @throws {Error} if ranks, dtypes, attributes or the number of inputs do not fit the op
   * @throws {RangeError} if its results take more memory than there is
   */
  check(
    op: string,
    attributes: readonly Attribute[],
    typeAttributes: ReadonlySet<string>,
    inputs: readonly EagerTensor[],
  ): void {
    const takesShape = this.#canTakeShape(op);
    const sizeInputs = SIZE_INPUTS.get(op);
    const sizes = takesShape
      ? inputs.map((input) => this.#readShape(op, input))
      : sizeInputs && inputs.map((input, i) => this.#readSizes(input, sizeInputs.includes(i)));
    let call = this.#after(this.#calls, op);
    for (const { name, type, value } of attributes) {
      if (typeAttributes.has(name)) continue;
      call = this.#after(this.#after(call, name), type);
      call = this.#after(call, typeof value === "object" ? `${value}` : value);
    }
    for (let i = 0; i < inputs.length; i++) {
      const { dtype, shape } = inputs[i];
      call = this.#after(this.#after(call, dtype), shape.length);
      for (let axis = 0; axis < shape.length; axis++) call = this.#after(call, shape[axis]);
      if (sizes?.[i] !== undefined) call = this.#after(call, sizes[i]);
    }
    if (call.results === undefined) {
      requireRanks("run", op, attributes, inputs);
      const given = attributes.filter(({ name }) => !typeAttributes.has(name));
      // Some inference looks at values before it looks at the rank of what holds them.
      if (sizeInputs !== undefined) this.#infer(op, given, inputs);
      call.results = this.#infer(op, given, inputs, sizes);
      if (this.#parts > MAX_PARTS) this.#forget();
    }
    const copies = countWorkingCopies(op, inputs);
    requireRoom(this.#api, `run ${op}: its result`, call.results, copies);
  }

  /** The calls that have a part after these. */
  #after({ next }: Calls, part: unknown): Calls {
    let calls = next.get(part);
    if (calls === undefined) {
      calls = { next: new Map(), results: undefined };
      next.set(part, calls);
      this.#parts += typeof part === "string" ? 1 + (part.length >> 4) : 1;
    }
    return calls;
  }

  #forget(): void {
    this.#calls = { next: new Map(), results: undefined };
    this.#parts = 0;
  }

  #infer(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly EagerTensor[],
    sizes: readonly (string | undefined)[] = [],
  ): InferredTensor[] {
    if (this.#graph.size > MAX_NODES) this.#restart();
    try {
      const operation = this.#graph.addOp(
        op,
        attributes,
        inputs.map((input, i) => this.#source(input, sizes[i] !== undefined)),
      );
      return this.#graph.inferAll(operation);
    } catch (error) {
      throw withoutNode(error as Error);
    }
  }

  #canTakeShape(op: string): boolean {
    let can = this.#takesShape.get(op);
    if (can === undefined) {
      can = TAKES_SHAPE.test(op);
      this.#takesShape.set(op, can);
    }
    return can;
  }

  /** Frees the graph. */
  close(): void {
    this.#graph.close();
  }

  /** @returns the numbers of a tensor that holds a shape, `undefined` for another */
  #readShape(op: string, { dtype, shape, handle }: EagerTensor): string | undefined {
    if (dtype !== TF_DTYPE.TF_INT32 || shape.length !== 1) return undefined;
    const numbers = this.#withValue(handle, (value) => [...readNumbers(this.#api, value)]);
    if (numbers.some((number) => number < 0)) {
      throw new RangeError(`Cannot run ${op}: [${numbers}] is not a shape`);
    }
    return `=${numbers}`;
  }

  /** @returns the numbers of a tensor that may hold sizes, `undefined` for another */
  #readSizes({ dtype, shape, handle }: EagerTensor, isSizes: boolean): string | undefined {
    if (!isSizes || !NUMERIC.has(dtype) || countElements(shape) > MAX_SIZES) return undefined;
    return `=${this.#withValue(handle, (value) => readNumbers(this.#api, value))}`;
  }

  #withValue<R>(handle: Deno.PointerValue, use: (value: Deno.PointerValue) => R): R {
    const { symbols: c, status, check } = this.#api;
    const value = c.TFE_TensorHandleResolve(handle, status);
    check("read a shape");
    try {
      return use(value);
    } finally {
      c.TF_DeleteTensor(value);
    }
  }

  #source({ dtype, shape, handle }: EagerTensor, isSizes: boolean): Output {
    if (isSizes) return this.#withValue(handle, (value) => this.#graph.addConstant(value, dtype));
    const kind = `${dtype}[${shape}]`;
    let source = this.#placeholders.get(kind);
    if (source === undefined) {
      source = this.#graph.addPlaceholder(shape, dtype);
      this.#placeholders.set(kind, source);
    }
    return source;
  }

  #restart(): void {
    this.#graph.close();
    this.#placeholders.clear();
    this.#graph = new Graph(this.#api, "run");
  }
}

/**
 * Refuses inputs with another number of axes than the op's kernel takes.
 *
 * @param use what is done with the op, as messages say it: to "record" it or to "run" it
 * @throws {TypeError} if one has
 * @throws {RangeError} if it has fewer axes than an attribute says
 */
export function requireRanks(
  use: string,
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly { readonly shape: readonly number[] }[],
): void {
  if (op === "GatherV2") requireBatchAxes(use, attributes, inputs);
  for (const [i, rank] of RANKS.get(op)?.entries() ?? []) {
    const shape = inputs.at(i)?.shape;
    if (shape === undefined || rank === undefined || shape.length === rank) continue;
    throw new TypeError(`Cannot ${use} ${op}: input ${i} must have rank ${rank}, found [${shape}]`);
  }
}

/** Shape inference ends the process where tensors have fewer axes than are gathered along. */
function requireBatchAxes(
  use: string,
  attributes: readonly Attribute[],
  [x, indices]: readonly { readonly shape: readonly number[] }[],
): void {
  const given = Number(attributes.find(({ name }) => name === "batch_dims")?.value ?? 0);
  if (x === undefined || indices === undefined) return;
  const length = given < 0 ? given + indices.shape.length : given;
  if (length >= 0 && length <= indices.shape.length && length < x.shape.length) return;
  throw new RangeError(
    `Cannot ${use} GatherV2: [${x.shape}] and indices [${indices.shape}] have no ${given} batch axes`,
  );
}

/** How often an op makes its result while it runs: to count, each thread and one more has its own. */
function countWorkingCopies(op: string, inputs: readonly EagerTensor[]): number {
  const isPerThread = op === "Bincount" ||
    (op === "DenseBincount" && inputs[0]?.shape.length === 1);
  return isPerThread ? Number(Deno.env.get("TF_NUM_INTRAOP_THREADS")) + 1 : 0;
}

/** The same error without the name of a node, which the caller has not written. */
function withoutNode(error: Error): Error {
  error.message = error.message.replace(/ for '\{\{node [^']*'(?= with input shapes)/, "");
  return error;
}
