/**
 * A graph of TensorFlow's under construction: nodes, and what shape inference says of their outputs.
 *
 * @module
 */
import { type CApi, cBytes, cName, type Output, outputArray } from "./c_api.ts";
import { dtypeName, SUPPORTED_DTYPES } from "./dtypes.ts";
import type { SymbolicTensor } from "./tensor_table.ts";

/** Builds one graph. */
export class Graph {
  readonly pointer: Deno.PointerValue;
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
    return { kind: "symbolic", output, dtype, shape, graph: this.pointer };
  }

  /** Frees the graph; what was recorded can no longer be used. */
  close(): void {
    this.#api.symbols.TF_DeleteGraph(this.pointer);
  }
}
