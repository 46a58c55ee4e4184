/**
 * A TensorFlow graph under construction: nodes, what shape inference finds for their outputs,
 * and the order of reads and writes of variables.
 *
 * @module
 */
import { type Attribute, setNodeAttributes } from "./attributes.ts";
import {
  type CApi,
  cBytes,
  cName,
  int64Array,
  type Output,
  outputArray,
  pointerAddress,
} from "./c_api.ts";
import { dtypeName, SUPPORTED_DTYPES } from "./dtypes.ts";
import type { SymbolicTensor } from "./tensor_memory.ts";

/** What shape inference finds for an output: no shape where it depends on values. */
export type InferredTensor = {
  readonly dtype: number;
  readonly shape: readonly number[] | undefined;
};

/** Builds one graph. */
export class Graph {
  readonly pointer: Deno.PointerValue;
  /** Every output that was asked for, in order. */
  readonly outputs: SymbolicTensor[] = [];
  readonly #api: CApi;
  readonly #purpose: string;
  #nodes = 0;

  /** @param purpose what an op is added for, as messages say it: to "record" it or to "run" it */
  constructor(api: CApi, purpose = "record") {
    this.#api = api;
    this.#purpose = purpose;
    this.pointer = api.symbols.TF_NewGraph();
  }

  /** Number of nodes that were begun. */
  get size(): number {
    return this.#nodes;
  }

  /** Begins a node, which takes inputs and attributes until it is finished. */
  begin(op: string): Deno.PointerValue {
    return this.#api.symbols.TF_NewOperation(
      this.pointer,
      cName(op),
      // Node names are many and used once: not worth a place in the cache.
      cBytes(`${op}_${this.#nodes++}\0`),
    );
  }

  /** @throws {Error} if TensorFlow refuses the node */
  finish(op: string, node: Deno.PointerValue): Deno.PointerValue {
    const operation = this.#api.symbols.TF_FinishOperation(node, this.#api.status);
    this.#api.check(`${this.#purpose} ${op}`);
    return operation;
  }

  /** Adds a node that stands for a value of this type and shape. */
  addPlaceholder(shape: readonly number[], dtype: number): Output {
    const { symbols: c } = this.#api;
    const node = this.begin("Placeholder");
    c.TF_SetAttrType(node, cName("dtype"), dtype);
    c.TF_SetAttrShape(node, cName("shape"), int64Array(shape), shape.length);
    return { operation: this.finish("Placeholder", node), index: 0 };
  }

  /**
   * Adds a node that holds a value.
   *
   * @param value a `TF_Tensor`, which the caller deletes
   */
  addConstant(value: Deno.PointerValue, dtype: number): Output {
    const { symbols: c, status, check } = this.#api;
    const node = this.begin("Const");
    c.TF_SetAttrTensor(node, cName("value"), value, status);
    check("copy a constant");
    c.TF_SetAttrType(node, cName("dtype"), dtype);
    return { operation: this.finish("Const", node), index: 0 };
  }

  /**
   * Adds an op; TensorFlow's shape inference looks at ranks, dtypes and attributes.
   *
   * @param attributes checked by `checkAttributes`
   * @param inputs what it takes, in order
   * @param order called with the unfinished node, to add control inputs
   * @throws {Error} if TensorFlow refuses the op
   */
  addOp(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Output[],
    order: (node: Deno.PointerValue) => void = () => {},
  ): Deno.PointerValue {
    const { symbols: c } = this.#api;
    // With an attribute N the first N inputs are one list (ConcatV2, Pack, AddN); TensorFlow
    // infers N from that list and refuses to be given it twice.
    const listed = this.#listLength(op, attributes, inputs.length);
    const node = this.begin(op);
    if (listed !== undefined) {
      c.TF_AddInputList(node, outputArray(inputs.slice(0, listed)), listed);
    }
    for (const input of inputs.slice(listed ?? 0)) c.TF_AddInput(node, outputArray([input]));
    order(node);
    setNodeAttributes(
      this.#api,
      node,
      listed === undefined ? attributes : attributes.filter(({ name }) => name !== "N"),
    );
    return this.finish(op, node);
  }

  /**
   * @returns the output of a finished node, with dtype and shape
   * @throws {Error} if its shape depends on values, or tfjs has no such dtype
   */
  output(operation: Deno.PointerValue, index: number, op: string): SymbolicTensor {
    const output: Output = { operation, index };
    const { dtype, shape } = this.#infer(output, op);
    if (!SUPPORTED_DTYPES.has(dtype)) {
      throw new TypeError(`Cannot use a result of ${op}: tfjs has no ${dtypeName(dtype)}`);
    }
    // The reserve spaces of batch norm have no shape before they are run, and none is needed.
    const known = shape ?? (op.startsWith("FusedBatchNorm") ? [0] : undefined);
    if (known === undefined) {
      throw new Error(
        `Cannot record ${op}: the shape of its result (${dtypeName(dtype)}) depends on values`,
      );
    }
    const tensor = { kind: "symbolic", output, dtype, shape: known, graph: this.pointer } as const;
    this.outputs.push(tensor);
    return tensor;
  }

  /** @returns what is known of each output of a finished node */
  inferAll(operation: Deno.PointerValue): InferredTensor[] {
    const length = this.#api.symbols.TF_OperationNumOutputs(operation);
    return Array.from({ length }, (_, index) => this.#infer({ operation, index }, "an op"));
  }

  #infer({ operation, index }: Output, op: string): InferredTensor {
    const { symbols: c, status, check } = this.#api;
    const at = outputArray([{ operation, index }]);
    const dtype = c.TF_OperationOutputType(at);
    const rank = c.TF_GraphGetTensorNumDims(this.pointer, at, status);
    check(`find the rank of ${op}'s output ${index}`);
    const dimensions = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) {
      c.TF_GraphGetTensorShape(this.pointer, at, dimensions, rank, status);
      check(`find the shape of ${op}'s output ${index}`);
    }
    const shape = Array.from(dimensions.subarray(0, Math.max(rank, 0)), Number);
    const isKnown = rank >= 0 && shape.every((dimension) => dimension >= 0);
    return { dtype, shape: isKnown ? shape : undefined };
  }

  /** Frees the graph; what was recorded can no longer be used. */
  close(): void {
    this.#api.symbols.TF_DeleteGraph(this.pointer);
  }

  /** @returns how many of the inputs are one list, if an op takes a list */
  #listLength(op: string, attributes: readonly Attribute[], inputs: number): number | undefined {
    const length = attributes.find(({ name }) => name === "N")?.value;
    if (length === undefined) return undefined;
    if (Number.isInteger(length) && Number(length) >= 0 && Number(length) <= inputs) {
      return Number(length);
    }
    throw new RangeError(
      `Cannot ${this.#purpose} ${op}: its list has N = ${length} of ${inputs} inputs`,
    );
  }
}

type Accesses = { lastWrite: Deno.PointerValue; readsSince: Deno.PointerValue[] };

/**
 * Keeps reads and writes of one variable in the order of the program: an access comes after the
 * last write, and a write also after every read since.
 */
export class SideEffects {
  readonly #api: CApi;
  readonly #byName = new Map<string, Accesses>();
  readonly #byHandle = new Map<bigint, Accesses>();
  readonly #writes = new Set<Deno.PointerValue>();

  constructor(api: CApi) {
    this.#api = api;
  }

  /** Every write, each once even if it changes several variables: a run must include them all. */
  get writes(): Deno.PointerValue[] {
    return [...this.#writes];
  }

  /** Registers the node `handle` as the variable called `name`. */
  addVariable(handle: Deno.PointerValue, name: string): void {
    const accesses = this.#byName.get(name) ?? { lastWrite: null, readsSince: [] };
    this.#byName.set(name, accesses);
    this.#byHandle.set(pointerAddress(handle), accesses);
  }

  /**
   * Orders an unfinished node after what it must follow.
   *
   * @returns a function to call with the finished node
   */
  order(
    node: Deno.PointerValue,
    inputs: readonly Output[],
    isRead: boolean,
  ): (finished: Deno.PointerValue) => void {
    const touched = inputs
      .map(({ operation }) => this.#byHandle.get(pointerAddress(operation)))
      .filter((accesses) => accesses !== undefined);
    const c = this.#api.symbols;
    for (const { lastWrite, readsSince } of touched) {
      if (lastWrite !== null) c.TF_AddControlInput(node, lastWrite);
      if (!isRead) { for (const read of readsSince) c.TF_AddControlInput(node, read); }
    }
    return (finished) => {
      for (const accesses of touched) {
        if (isRead) accesses.readsSince.push(finished);
        else Object.assign(accesses, { lastWrite: finished, readsSince: [] });
      }
      if (!isRead && touched.length > 0) this.#writes.add(finished);
    };
  }
}
