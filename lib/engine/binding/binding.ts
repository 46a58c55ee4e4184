/**
 * The binding that tfjs-node's backend takes: the 11 functions of its native addon, over FFI.
 *
 * @module
 */
import { type Attribute, checkAttributes, MAX_LIST } from "./attributes.ts";
import { type CApi, cName, readBuffer } from "./c_api.ts";
import { dtypeName, SUPPORTED_DTYPES, TF_ATTRIBUTE, TF_DTYPE } from "./dtypes.ts";
import { executeOp, type OpInputs, readOpInputs } from "./execute_op.ts";
import { OpChecker } from "./op_checker.ts";
import { type GraphMessage, Recording } from "./recording.ts";
import { SavedModels } from "./saved_model.ts";
import {
  type BackendValues,
  type EagerTensor,
  numericHandle,
  readNumbers,
  readShape,
  readStrings,
  requireRoom,
  stringHandle,
  type SymbolicTensor,
  TensorTable,
} from "./tensor_memory.ts";

/** What the binding reports about a tensor. */
export type TensorMetadata = {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
};

/** Shape and element type of an argument. */
type TensorKind = { readonly shape: readonly number[]; readonly dtype: number };

/** Of an op that TensorFlow does not know, and so refuses. */
const UNKNOWN_INPUTS: OpInputs = { limit: Infinity, typeAttributes: new Set() };

/** The binding over one context; `record` switches it from running ops to recording them. */
export class Binding {
  readonly TF_Version: string;
  /** Device types TensorFlow sees, such as `["CPU", "GPU"]`. */
  readonly devices: readonly string[];
  readonly TF_FLOAT = TF_DTYPE.TF_FLOAT;
  readonly TF_INT32 = TF_DTYPE.TF_INT32;
  readonly TF_UINT8 = TF_DTYPE.TF_UINT8;
  readonly TF_STRING = TF_DTYPE.TF_STRING;
  readonly TF_COMPLEX64 = TF_DTYPE.TF_COMPLEX64;
  readonly TF_INT64 = TF_DTYPE.TF_INT64;
  readonly TF_BOOL = TF_DTYPE.TF_BOOL;
  readonly TF_RESOURCE = TF_DTYPE.TF_RESOURCE;
  readonly TF_ATTR_STRING = TF_ATTRIBUTE.TF_ATTR_STRING;
  readonly TF_ATTR_INT = TF_ATTRIBUTE.TF_ATTR_INT;
  readonly TF_ATTR_FLOAT = TF_ATTRIBUTE.TF_ATTR_FLOAT;
  readonly TF_ATTR_BOOL = TF_ATTRIBUTE.TF_ATTR_BOOL;
  readonly TF_ATTR_TYPE = TF_ATTRIBUTE.TF_ATTR_TYPE;
  readonly TF_ATTR_SHAPE = TF_ATTRIBUTE.TF_ATTR_SHAPE;

  readonly #api: CApi;
  readonly #table = new TensorTable();
  readonly #savedModels: SavedModels;
  readonly #opInputs: Map<string, OpInputs>;
  readonly #checker: OpChecker;
  /** What the recorded functions take, by their names. */
  readonly #signatures = new Map<string, string>();
  #recording: Recording | undefined;
  #functions = 0;

  constructor(api: CApi) {
    this.#api = api;
    this.TF_Version = api.version;
    this.#savedModels = new SavedModels(api);
    this.#opInputs = readOpInputs(api);
    this.#checker = new OpChecker(api);
    this.devices = api.devices;
  }

  /** True while ops are recorded instead of run. */
  get isRecording(): boolean {
    return this.#recording !== undefined;
  }

  isUsingGpuDevice(): boolean {
    return this.devices.includes("GPU");
  }

  getNumOfTensors(): number {
    return this.#table.size;
  }

  getNumOfSavedModels(): number {
    return this.#savedModels.count;
  }

  createTensor(shape: number[], dtype: number, values: BackendValues): number {
    const handle = dtype === TF_DTYPE.TF_STRING
      ? stringHandle(this.#api, shape, values)
      : numericHandle(this.#api, shape, dtype, values);
    return this.#table.add({ kind: "eager", handle, dtype, shape: [...shape] });
  }

  deleteTensor(id: number): void {
    if (this.#api.isOpen) this.#table.delete(this.#api, id);
  }

  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array {
    const entry = this.#table.get(id);
    if (entry.kind === "symbolic") {
      throw new Error(
        "Cannot read a tensor's value while a function is recorded: it has none yet. " +
          "Return the tensor, and read it from what the compiled function returns",
      );
    }
    if (entry.dtype === TF_DTYPE.TF_RESOURCE) {
      throw new TypeError("Cannot read a resource: read the variable's value instead");
    }
    requireRoom(this.#api, "read a tensor:", [entry]);
    const { symbols: c, status, check } = this.#api;
    const tensor = c.TFE_TensorHandleResolve(entry.handle, status);
    check("read a tensor");
    try {
      // tfjs declares typed arrays only, and takes an array of byte arrays for strings.
      return (entry.dtype === TF_DTYPE.TF_STRING
        ? readStrings(this.#api, tensor)
        : readNumbers(this.#api, tensor)) as Float32Array;
    } finally {
      c.TF_DeleteTensor(tensor);
    }
  }

  /** @returns shape and element type of a tensor, as TensorFlow has them */
  describe(id: number): { shape: readonly number[]; dtype: number } {
    return this.#table.get(id);
  }

  executeOp(
    name: string,
    attributes: Attribute[],
    inputs: number[],
    outputs: number,
  ): TensorMetadata[] {
    if (typeof name !== "string" || name === "") {
      throw new TypeError("Cannot run an op without a name");
    }
    if (!Number.isInteger(outputs) || outputs < 0 || outputs > MAX_LIST) {
      throw new RangeError(`Cannot run ${name}: ${outputs} is not a number of outputs`);
    }
    checkInputs(name, inputs);
    checkAttributes(name, attributes);
    if (this.#recording === undefined) return this.#run(name, attributes, inputs, outputs);
    const sources = inputs.map((id) => ({ id, entry: this.#table.get(id) }));
    if (this.#recording.computes(name, sources, outputs)) {
      return this.#run(name, attributes, inputs, outputs);
    }
    return this.#recording.addOp(name, attributes, sources, outputs).map((made) => this.#add(made));
  }

  loadSavedModel(directory: string, tags: string): number {
    return this.#savedModels.load(directory, tags);
  }

  deleteSavedModel(id: number): void {
    this.#savedModels.delete(id);
  }

  runSavedModel(
    id: number,
    inputs: number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[] {
    if (this.isRecording) throw new Error("Cannot record: saved models run by themselves");
    checkInputs("a saved model", inputs);
    const handles = inputs.map((input) => this.#eager(input, "a saved model").handle);
    return this.#adopt(
      this.#savedModels.run(id, handles, inputNames, outputNames),
      "a saved model",
    );
  }

  /**
   * Records what `body` does into a TensorFlow function.
   *
   * @param inputs shapes and dtypes of the arguments
   * @param refused ids of tensors that must not be used inside: those of tf.Variables
   * @param body receives the arguments' tensors, returns the ids of the results
   * @returns the function's name, under which it can be run as an op
   */
  record(
    inputs: readonly TensorKind[],
    refused: ReadonlySet<number>,
    body: (inputs: TensorMetadata[]) => number[],
  ): string {
    return this.#record(
      new Recording(this.#api, { refused }),
      inputs,
      body,
      (recording, results) => {
        const name = `recorded_${this.#functions++}`;
        recording.finish(name, results);
        this.#signatures.set(name, inputs.map(describeKind).join());
        return name;
      },
    );
  }

  /**
   * Records what `body` does into a graph in which variables have become constants.
   *
   * @param inputs shapes and dtypes of the arguments
   * @param body receives the arguments' tensors, returns the ids of the results
   */
  recordGraph(
    inputs: readonly TensorKind[],
    body: (inputs: TensorMetadata[]) => number[],
  ): GraphMessage {
    const recording = new Recording(this.#api, { freezes: true });
    return this.#record(recording, inputs, body, (_, results) => recording.toGraph(results));
  }

  /**
   * Runs `body`, and reports what TensorFlow made of the functions that it ran for the first time.
   *
   * @returns a `RunMetadata` message with their graphs
   */
  collectGraphs<T>(body: () => T): { readonly result: T; readonly metadata: Uint8Array } {
    const { symbols: c, context, status, check } = this.#api;
    c.TFE_ContextEnableGraphCollection(context);
    const buffer = c.TF_NewBuffer();
    try {
      const result = body();
      c.TFE_ContextExportRunMetadata(context, buffer, status);
      check("read the graphs that were run");
      return { result, metadata: readBuffer(buffer!).slice() };
    } finally {
      c.TF_DeleteBuffer(buffer);
      c.TFE_ContextDisableGraphCollection(context);
    }
  }

  /** Removes a recorded function from the context. */
  removeFunction(name: string): void {
    this.#signatures.delete(name);
    this.#api.symbols.TFE_ContextRemoveFunction(this.#api.context, cName(name), this.#api.status);
    this.#api.check(`remove function ${name}`);
  }

  /** Frees every tensor and model, then the context and the library. */
  close(): void {
    this.#table.clear(this.#api);
    this.#savedModels.clear();
    this.#checker.close();
    this.#api.close();
  }

  #record<T>(
    recording: Recording,
    inputs: readonly TensorKind[],
    body: (inputs: TensorMetadata[]) => number[],
    finish: (recording: Recording, results: readonly SymbolicTensor[]) => T,
  ): T {
    try {
      if (this.isRecording) throw new Error("Cannot record a function inside another recording");
      this.#recording = recording;
      try {
        const results = body(
          inputs.map(({ shape, dtype }) => this.#add(recording.addInput(shape, dtype))),
        );
        return finish(recording, results.map((id) => recording.result(id, this.#table.get(id))));
      } finally {
        this.#recording = undefined;
      }
    } finally {
      recording.close();
    }
  }

  #run(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    const entries = inputs.map((id) => this.#eager(id, name));
    this.#checkCall(name, attributes, entries);
    const handles = entries.map(({ handle }) => handle);
    const made = executeOp(this.#api, name, attributes, handles, outputs);
    return this.#adopt(made, name, name === "VarHandleOp" ? attributes : undefined);
  }

  /** @throws {Error} if running the op could end the process instead of failing */
  #checkCall(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly EagerTensor[],
  ): void {
    const signature = this.#signatures.get(name);
    if (signature !== undefined) {
      const found = inputs.map(describeKind).join();
      if (found === signature) return;
      throw new TypeError(
        `Cannot run ${name}: it was recorded for (${signature}), found (${found})`,
      );
    }
    const { limit, typeAttributes } = this.#opInputs.get(name) ?? UNKNOWN_INPUTS;
    if (inputs.length > limit) {
      throw new TypeError(`Cannot run ${name}: it takes ${limit} inputs, found ${inputs.length}`);
    }
    this.#checker.check(name, attributes, typeAttributes, inputs);
  }

  #eager(id: number, use: string): EagerTensor {
    const entry = this.#table.get(id);
    if (entry.kind === "eager") return entry;
    throw new Error(`Cannot run ${use}: an input was recorded for a compiled function`);
  }

  /** Takes new handles over: all of them, or none. */
  #adopt(
    handles: readonly Deno.PointerValue[],
    origin: string,
    variable?: readonly Attribute[],
  ): TensorMetadata[] {
    const { symbols: c } = this.#api;
    const dtypes = handles.map((handle) => c.TFE_TensorHandleDataType(handle));
    const strange = dtypes.find((dtype) => !SUPPORTED_DTYPES.has(dtype));
    if (strange !== undefined) {
      for (const handle of handles) c.TFE_DeleteTensorHandle(handle);
      throw new TypeError(`Cannot use a result of ${origin}: tfjs has no ${dtypeName(strange)}`);
    }
    return handles.map((handle, i) => {
      const shape = readShape(this.#api, handle);
      const id = this.#table.add({ kind: "eager", handle, dtype: dtypes[i], shape, variable });
      return { id, shape: [...shape], dtype: dtypes[i] };
    });
  }

  #add(tensor: SymbolicTensor): TensorMetadata {
    return { id: this.#table.add(tensor), shape: [...tensor.shape], dtype: tensor.dtype };
  }
}

function checkInputs(use: string, inputs: readonly number[]): void {
  if (!Array.isArray(inputs)) throw new TypeError(`Cannot run ${use}: inputs must be an array`);
}

function describeKind({ shape, dtype }: TensorKind): string {
  return `${dtypeName(dtype)}[${shape}]`;
}
