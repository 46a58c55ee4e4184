/**
 * A TensorFlow graph under construction: nodes, what shape inference finds for their outputs,
 * and the order of reads and writes of variables.
 *
 * @module
 */
import { type CApi, cBytes, cName, type Output, outputArray, pointerAddress } from "./c_api.ts";
import { dtypeName, SUPPORTED_DTYPES } from "./dtypes.ts";
import type { SymbolicTensor } from "./tensor_memory.ts";

/** Builds one graph. */
export class Graph {
  readonly pointer: Deno.PointerValue;
  /** Every output that was asked for, in order. */
  readonly outputs: SymbolicTensor[] = [];
  readonly #api: CApi;
  #nodes = 0;

  constructor(api: CApi) {
    this.#api = api;
    this.pointer = api.symbols.TF_NewGraph();
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
    this.#api.check(`record ${op}`);
    return operation;
  }

  /**
   * @returns the output of a finished node, with dtype and shape
   * @throws {Error} if its shape depends on values, or tfjs has no such dtype
   */
  output(operation: Deno.PointerValue, index: number, op: string): SymbolicTensor {
    const { symbols: c, status, check } = this.#api;
    const output: Output = { operation, index };
    const at = outputArray([output]);
    const dtype = c.TF_OperationOutputType(at);
    if (!SUPPORTED_DTYPES.has(dtype)) {
      throw new TypeError(`Cannot use a result of ${op}: tfjs has no ${dtypeName(dtype)}`);
    }
    const rank = c.TF_GraphGetTensorNumDims(this.pointer, at, status);
    check(`find the rank of ${op}'s output ${index}`);
    const dimensions = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) {
      c.TF_GraphGetTensorShape(this.pointer, at, dimensions, rank, status);
      check(`find the shape of ${op}'s output ${index}`);
    }
    // The reserve spaces of batch norm have no shape before they are run, and none is needed.
    const shape = rank < 0 ? [0] : Array.from(dimensions.subarray(0, rank), Number);
    const isKnown = rank >= 0 || op.startsWith("FusedBatchNorm");
    if (!isKnown || shape.some((dimension) => dimension < 0)) {
      throw new Error(
        `Cannot record ${op}: the shape of its result (${dtypeName(dtype)}) depends on values`,
      );
    }
    const tensor = { kind: "symbolic", output, dtype, shape, graph: this.pointer } as const;
    this.outputs.push(tensor);
    return tensor;
  }

  /** Frees the graph; what was recorded can no longer be used. */
  close(): void {
    this.#api.symbols.TF_DeleteGraph(this.pointer);
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
