/**
 * A graph under construction: ops that reach the binding become nodes instead of being run.
 *
 * TensorFlow's own shape inference supplies the shapes, so tfjs runs on top unchanged.
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
  pointerArray,
} from "./c_api.ts";
import { dtypeName, NUMERIC, sizeOf, TF_DTYPE } from "./dtypes.ts";
import type { EagerTensor, SymbolicTensor, TensorEntry } from "./tensor_table.ts";

/** A tensor from outside above this size is surely data, and must be an argument instead. */
const MAX_CONSTANT_BYTES = 64 * 2 ** 20;

/** Ops that draw from TensorFlow's hidden generator state, which no seed and step determine. */
const STATEFUL_RANDOM =
  /^(Random(Uniform|UniformInt|StandardNormal|Gamma|Poisson|Shuffle)|Multinomial|TruncatedNormal)/;

/** Order of the side effects on one variable. */
type Accesses = { write: Deno.PointerValue; reads: Deno.PointerValue[] };

/** Records ops into a graph and makes a TensorFlow function of it. */
export class Recording {
  readonly #api: CApi;
  readonly #refused: ReadonlySet<number>;
  readonly #graph: Deno.PointerValue;
  readonly #captured = new Map<number, SymbolicTensor>();
  readonly #variableOf = new Map<bigint, string>();
  readonly #accesses = new Map<string, Accesses>();
  /** An op can write several variables, and is one control output all the same. */
  readonly #writes = new Set<Deno.PointerValue>();
  readonly #inputs: Output[] = [];
  #nodes = 0;

  /**
   * @param refused ids of tensors from outside that must not be used
   */
  constructor(api: CApi, refused: ReadonlySet<number>) {
    this.#api = api;
    this.#refused = refused;
    this.#graph = api.symbols.TF_NewGraph();
  }

  /** Adds an argument of the function. */
  addInput(shape: readonly number[], dtype: number): SymbolicTensor {
    const node = this.#begin("Placeholder");
    this.#api.symbols.TF_SetAttrType(node, cName("dtype"), dtype);
    this.#api.symbols.TF_SetAttrShape(node, cName("shape"), int64Array(shape), shape.length);
    const tensor = this.#tensor(this.#finish("Placeholder", node), 0, "Placeholder");
    this.#inputs.push(tensor.output);
    return tensor;
  }

  /**
   * Records one op.
   *
   * @param name the op's name; `attributes` are already checked
   * @param inputs ids and entries of its inputs, in order
   * @param outputs how many outputs the caller takes
   * @throws {Error} if the op cannot be recorded or TensorFlow refuses it
   */
  addOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly { id: number; entry: TensorEntry }[],
    outputs: number,
  ): SymbolicTensor[] {
    if (STATEFUL_RANDOM.test(name)) {
      throw new Error(
        `Cannot record ${name}: its numbers depend on hidden state. ` +
          "Use the stateless random functions of the engine with the step as an argument",
      );
    }
    const c = this.#api.symbols;
    const sources = inputs.map(({ id, entry }) => this.#source(id, entry).output);
    const node = this.#begin(name);
    // With an attribute N the first N inputs are one list (ConcatV2, Pack, AddN); TensorFlow
    // works N out from that list and refuses to be told twice.
    const listed = attributes.find((attribute) => attribute.name === "N")?.value as
      | number
      | undefined;
    if (listed !== undefined) {
      c.TF_AddInputList(node, outputArray(sources.slice(0, listed)), listed);
    }
    for (const source of sources.slice(listed ?? 0)) c.TF_AddInput(node, outputArray([source]));
    const variables = this.#variables(sources);
    const isRead = name === "ReadVariableOp";
    for (const variable of variables) this.#order(node, variable, isRead);
    setNodeAttributes(
      this.#api,
      node,
      listed === undefined ? attributes : attributes.filter(({ name }) => name !== "N"),
    );
    const operation = this.#finish(name, node);
    for (const variable of variables) this.#note(operation, variable, isRead);
    const available = c.TF_OperationNumOutputs(operation);
    return Array.from(
      { length: Math.min(available, outputs) },
      (_, index) => this.#tensor(operation, index, name),
    );
  }

  /** The output that stands for a tensor as a result of the function. */
  result(id: number, entry: TensorEntry): SymbolicTensor {
    const source = this.#source(id, entry);
    // An argument or a constant is no result by itself: functions return what a node made.
    const [copy] = this.addOp("Identity", [{ name: "T", type: 4, value: source.dtype }], [
      { id, entry },
    ], 1);
    return copy;
  }

  /**
   * Makes the function and adds it to the context.
   *
   * @param name the function's name, under which it can be run as an op
   */
  finish(name: string, results: readonly SymbolicTensor[]): void {
    const { symbols: c, context, status, check } = this.#api;
    const outputs = results.map(({ output }) => output);
    const made = c.TF_GraphToFunctionWithControlOutputs(
      this.#graph,
      cName(name),
      0,
      -1,
      null,
      this.#inputs.length,
      outputArray(this.#inputs),
      outputs.length,
      outputArray(outputs),
      null,
      this.#writes.size,
      pointerArray([...this.#writes]),
      null,
      null,
      null,
      status,
    );
    check("make a function of the recorded graph");
    c.TFE_ContextAddFunction(context, made, status);
    c.TF_DeleteFunction(made);
    check("add the recorded function");
  }

  /** Frees the graph; what was recorded can no longer be used. */
  close(): void {
    this.#api.symbols.TF_DeleteGraph(this.#graph);
  }

  #begin(op: string): Deno.PointerValue {
    return this.#api.symbols.TF_NewOperation(
      this.#graph,
      cName(op),
      // Node names are many and used once: not worth a place in the cache.
      cBytes(`${op}_${this.#nodes++}\0`),
    );
  }

  #finish(op: string, node: Deno.PointerValue): Deno.PointerValue {
    const operation = this.#api.symbols.TF_FinishOperation(node, this.#api.status);
    this.#api.check(`record ${op}`);
    return operation;
  }

  /** The node output behind a tensor; one from outside becomes a constant or a variable handle. */
  #source(id: number, entry: TensorEntry): SymbolicTensor {
    if (entry.kind === "symbolic") {
      if (entry.graph === this.#graph) return entry;
      throw new Error("Cannot record: a tensor of another recording is used, which has no value");
    }
    if (this.#refused.has(id)) {
      throw new Error(
        "Cannot record: a tf.Variable's value would be frozen into the function. Use a parameter",
      );
    }
    let captured = this.#captured.get(id);
    if (captured === undefined) {
      captured = entry.dtype === TF_DTYPE.TF_RESOURCE
        ? this.#variableHandle(entry)
        : this.#constant(entry);
      this.#captured.set(id, captured);
    }
    return captured;
  }

  #variableHandle(entry: EagerTensor): SymbolicTensor {
    if (entry.variable === undefined) {
      throw new Error(
        "Cannot record: the only resources a compiled function can use are variables",
      );
    }
    const node = this.#begin("VarHandleOp");
    setNodeAttributes(this.#api, node, entry.variable);
    const operation = this.#finish("VarHandleOp", node);
    const name = entry.variable.find((attribute) => attribute.name === "shared_name")!.value;
    this.#variableOf.set(address(operation), name as string);
    return this.#tensor(operation, 0, "VarHandleOp");
  }

  #constant(entry: EagerTensor): SymbolicTensor {
    const { symbols: c, status, check } = this.#api;
    const bytes = sizeOf(entry.shape) * (NUMERIC.get(entry.dtype)?.bytes ?? 0);
    if (bytes > MAX_CONSTANT_BYTES) {
      throw new RangeError(
        `Cannot record: a tensor of shape [${entry.shape}] from outside would be frozen into the ` +
          "function. Pass it as an argument",
      );
    }
    const value = c.TFE_TensorHandleResolve(entry.handle, status);
    check("read a constant");
    const node = this.#begin("Const");
    c.TF_SetAttrTensor(node, cName("value"), value, status);
    c.TF_DeleteTensor(value);
    c.TF_SetAttrType(node, cName("dtype"), entry.dtype);
    return this.#tensor(this.#finish("Const", node), 0, "Const");
  }

  #variables(sources: readonly Output[]): string[] {
    if (this.#variableOf.size === 0) return [];
    return sources.map(({ operation }) => this.#variableOf.get(address(operation)))
      .filter((name) => name !== undefined);
  }

  /** An access comes after the last write; a write also after every read since. */
  #order(node: Deno.PointerValue, variable: string, isRead: boolean): void {
    const accesses = this.#accesses.get(variable);
    if (accesses === undefined) return;
    const c = this.#api.symbols;
    if (accesses.write !== null) c.TF_AddControlInput(node, accesses.write);
    if (!isRead) { for (const read of accesses.reads) c.TF_AddControlInput(node, read); }
  }

  #note(operation: Deno.PointerValue, variable: string, isRead: boolean): void {
    const accesses = this.#accesses.get(variable) ?? { write: null, reads: [] };
    this.#accesses.set(variable, accesses);
    if (isRead) accesses.reads.push(operation);
    else {
      accesses.write = operation;
      accesses.reads = [];
      this.#writes.add(operation);
    }
  }

  #tensor(operation: Deno.PointerValue, index: number, op: string): SymbolicTensor {
    const { symbols: c, status, check } = this.#api;
    const output = { operation, index };
    const at = outputArray([output]);
    const dtype = c.TF_OperationOutputType(at);
    const rank = c.TF_GraphGetTensorNumDims(this.#graph, at, status);
    check(`find the rank of ${op}'s output ${index}`);
    const dimensions = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) {
      c.TF_GraphGetTensorShape(this.#graph, at, dimensions, rank, status);
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
    return { kind: "symbolic", output, dtype, shape, graph: this.#graph };
  }
}

function address(pointer: Deno.PointerValue): bigint {
  return BigInt(Deno.UnsafePointer.value(pointer));
}
