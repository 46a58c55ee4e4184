/**
 * A graph under construction: ops that reach the binding become nodes instead of being run.
 *
 * TensorFlow's own shape inference supplies the shapes, so tfjs runs on top unchanged.
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import {
  type CApi,
  cName,
  cString,
  type Output,
  outputArray,
  pointerArray,
  readBuffer,
} from "./c_api.ts";
import { countElements, NUMERIC, TF_ATTRIBUTE, TF_DTYPE } from "./dtypes.ts";
import { Graph, SideEffects } from "./graph.ts";
import { requireRanks } from "./op_checker.ts";
import {
  type EagerTensor,
  requireRoom,
  type SymbolicTensor,
  type TensorEntry,
} from "./tensor_memory.ts";

/** A larger tensor from outside is surely data, and must be an argument instead. */
const MAX_CONSTANT_BYTES = 64 * 2 ** 20;

/** A graph's message has at most 2 GiB; half of it leaves room for copies. */
const MAX_FROZEN_BYTES = 2 ** 30;

/** Ops that draw from TensorFlow's hidden generator state, which no seed and step determine. */
const STATEFUL_RANDOM =
  /^(Random(Uniform|UniformInt|StandardNormal|Gamma|Poisson|Shuffle)|Multinomial|TruncatedNormal)/;

/** What a recording is for. */
export type RecordingOptions = {
  /** Ids of tensors from outside that must not be used. @default {none} */
  readonly refused?: ReadonlySet<number>;
  /** Computes at once what depends on no argument, so that a graph without variables remains. */
  readonly freezes?: boolean;
};

/** A recorded graph without variables. */
export type GraphMessage = {
  /** A `GraphDef` message. */
  readonly graphDef: Uint8Array;
  /** Names of the nodes that stand for the arguments. */
  readonly inputs: readonly string[];
  /** Names of the nodes that give the results. */
  readonly outputs: readonly string[];
  /** Shapes by tensor: a node's name for its first output, `name:1` for its second. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
};

/** Records ops into a graph and turns it into a TensorFlow function, or into a message. */
export class Recording {
  readonly #api: CApi;
  readonly #refused: ReadonlySet<number>;
  readonly #freezes: boolean;
  readonly #graph: Graph;
  readonly #effects: SideEffects;
  readonly #captured = new Map<number, SymbolicTensor>();
  readonly #inputs: Output[] = [];
  #frozenBytes = 0;

  constructor(api: CApi, { refused = new Set(), freezes = false }: RecordingOptions = {}) {
    this.#api = api;
    this.#refused = refused;
    this.#freezes = freezes;
    this.#effects = new SideEffects(api);
    this.#graph = new Graph(api);
  }

  /** Adds an argument of the function. */
  addInput(shape: readonly number[], dtype: number): SymbolicTensor {
    const { operation } = this.#graph.addPlaceholder(shape, dtype);
    const tensor = this.#graph.output(operation, 0, "Placeholder");
    this.#inputs.push(tensor.output);
    return tensor;
  }

  /**
   * Decides whether an op is to be run instead of recorded.
   *
   * @throws {Error} if it would change a variable of a graph that has none
   */
  computes(name: string, inputs: readonly { entry: TensorEntry }[], outputs: number): boolean {
    if (!this.#freezes) return false;
    refuseHiddenState(name);
    if (outputs === 0) {
      throw new Error(
        `Cannot record ${name}: a graph to be exported must not change parameters. ` +
          "Evaluate the network instead of training it",
      );
    }
    return inputs.every(({ entry }) => entry.kind === "eager");
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
    refuseHiddenState(name);
    requireRanks("record", name, attributes, inputs.map(({ entry }) => entry));
    const c = this.#api.symbols;
    const sources = inputs.map(({ id, entry }) => this.#source(id, entry).output);
    let finished = (_: Deno.PointerValue): void => {};
    const operation = this.#graph.addOp(name, attributes, sources, (node) => {
      finished = this.#effects.order(node, sources, name === "ReadVariableOp");
    });
    finished(operation);
    const available = c.TF_OperationNumOutputs(operation);
    const results = Array.from(
      { length: Math.min(available, outputs) },
      (_, index) => this.#graph.output(operation, index, name),
    );
    requireRoom(this.#api, `record ${name}: its result`, results);
    return results;
  }

  /** The output that stands for a tensor as a result of the function. */
  result(id: number, entry: TensorEntry): SymbolicTensor {
    const source = this.#source(id, entry);
    // An argument or a constant cannot be a result itself: functions return what a node computed.
    const [copy] = this.addOp("Identity", [{
      name: "T",
      type: TF_ATTRIBUTE.TF_ATTR_TYPE,
      value: source.dtype,
    }], [
      { id, entry },
    ], 1);
    return copy;
  }

  /**
   * Creates the function and adds it to the context.
   *
   * @param name the function's name, under which it can be run as an op
   */
  finish(name: string, results: readonly SymbolicTensor[]): void {
    const { symbols: c, context, status, check } = this.#api;
    const outputs = results.map(({ output }) => output);
    const { writes } = this.#effects;
    const made = c.TF_GraphToFunctionWithControlOutputs(
      this.#graph.pointer,
      cName(name),
      0,
      -1,
      null,
      this.#inputs.length,
      outputArray(this.#inputs),
      outputs.length,
      outputArray(outputs),
      null,
      writes.length,
      pointerArray(writes),
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

  /** Returns the graph itself. */
  toGraph(results: readonly SymbolicTensor[]): GraphMessage {
    const { symbols: c, status, check } = this.#api;
    const nameOf = ({ operation }: Output): string => cString(c.TF_OperationName(operation));
    const buffer = c.TF_NewBuffer()!;
    try {
      c.TF_GraphToGraphDef(this.#graph.pointer, buffer, status);
      check("write the recorded graph");
      return {
        graphDef: readBuffer(buffer).slice(),
        inputs: this.#inputs.map(nameOf),
        outputs: results.map(({ output }) => nameOf(output)),
        shapes: new Map(
          this.#graph.outputs.map(({ output, shape }) => [
            output.index === 0 ? nameOf(output) : `${nameOf(output)}:${output.index}`,
            shape,
          ]),
        ),
      };
    } finally {
      c.TF_DeleteBuffer(buffer);
    }
  }

  /** Frees the graph; what was recorded can no longer be used. */
  close(): void {
    this.#graph.close();
  }

  /** The node output behind a tensor; one from outside becomes a constant or a variable handle. */
  #source(id: number, entry: TensorEntry): SymbolicTensor {
    if (entry.kind === "symbolic") {
      if (entry.graph === this.#graph.pointer) return entry;
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
    const operation = this.#graph.addOp("VarHandleOp", entry.variable, []);
    const name = entry.variable.find((attribute) => attribute.name === "shared_name")!.value;
    this.#effects.addVariable(operation, name as string);
    return this.#graph.output(operation, 0, "VarHandleOp");
  }

  #constant(entry: EagerTensor): SymbolicTensor {
    const { symbols: c, status, check } = this.#api;
    const bytes = countElements(entry.shape) * (NUMERIC.get(entry.dtype)?.bytes ?? 0);
    if (this.#freezes) this.#addFrozen(bytes);
    else if (bytes > MAX_CONSTANT_BYTES) {
      throw new RangeError(
        `Cannot record: a tensor of shape [${entry.shape}] from outside would be frozen into the ` +
          "function. Pass it as an argument",
      );
    }
    const value = c.TFE_TensorHandleResolve(entry.handle, status);
    check("read a constant");
    try {
      const { operation } = this.#graph.addConstant(value, entry.dtype);
      return this.#graph.output(operation, 0, "Const");
    } finally {
      c.TF_DeleteTensor(value);
    }
  }

  #addFrozen(bytes: number): void {
    this.#frozenBytes += bytes;
    if (this.#frozenBytes <= MAX_FROZEN_BYTES) return;
    throw new RangeError(
      `Cannot record a graph of more than ${MAX_FROZEN_BYTES / 2 ** 20} MiB of constants: ` +
        "take a smaller network",
    );
  }
}

function refuseHiddenState(op: string): void {
  if (!STATEFUL_RANDOM.test(op)) return;
  throw new Error(
    `Cannot record ${op}: its numbers depend on hidden state. ` +
      "Use the stateless random functions of the engine with the step as an argument",
  );
}
