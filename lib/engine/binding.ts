/**
 * The binding that tfjs-node's backend takes: the 11 functions of its native addon, over FFI.
 *
 * @module
 */
import { type Attribute, checkAttributes, setEagerAttributes } from "./attributes.ts";
import { type CApi, cName, cString } from "./c_api.ts";
import { dtypeName, SUPPORTED_DTYPES, TF_ATTRIBUTE, TF_DTYPE } from "./dtypes.ts";
import { Recording } from "./recording.ts";
import { SavedModels } from "./saved_model.ts";
import { allocateTensor, type BackendValues, readNumbers, readStrings } from "./tensor_memory.ts";
import { type SymbolicTensor, TensorTable } from "./tensor_table.ts";

/** What the binding tells of a tensor. */
export type TensorMetadata = {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
};

/** More outputs than any op of TensorFlow's that tfjs uses. */
const MAX_OUTPUTS = 4096;

/** The binding over one context; `record` switches it from running ops to recording them. */
export class Binding {
  readonly TF_Version: string;
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
  readonly #devices: readonly string[];
  readonly #outputs = new BigUint64Array(MAX_OUTPUTS);
  readonly #outputCount = new Int32Array(1);
  #recording: Recording | undefined;
  #functions = 0;

  constructor(api: CApi) {
    this.#api = api;
    this.TF_Version = api.version;
    this.#savedModels = new SavedModels(api);
    this.#devices = listDevices(api);
  }

  /** Device types TensorFlow sees, such as `["CPU", "GPU"]`. */
  get devices(): readonly string[] {
    return this.#devices;
  }

  /** True while ops are recorded instead of run. */
  get isRecording(): boolean {
    return this.#recording !== undefined;
  }

  isUsingGpuDevice(): boolean {
    return this.#devices.includes("GPU");
  }

  getNumOfTensors(): number {
    return this.#table.size;
  }

  getNumOfSavedModels(): number {
    return this.#savedModels.count;
  }

  createTensor(shape: number[], dtype: number, values: BackendValues): number {
    const { symbols: c, status, check } = this.#api;
    const tensor = allocateTensor(this.#api, shape, dtype, values);
    const handle = c.TFE_NewTensorHandle(tensor, status);
    c.TF_DeleteTensor(tensor);
    check("make a tensor");
    return this.#table.add({ kind: "eager", handle, dtype, shape: [...shape] });
  }

  deleteTensor(id: number): void {
    this.#table.delete(this.#api, id);
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
    if (!Number.isInteger(outputs) || outputs < 0 || outputs > MAX_OUTPUTS) {
      throw new RangeError(`Cannot run ${name}: ${outputs} is no number of outputs`);
    }
    checkAttributes(name, attributes);
    if (this.#recording === undefined) return this.#run(name, attributes, inputs, outputs);
    const sources = inputs.map((id) => ({ id, entry: this.#table.get(id) }));
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
    const handles = inputs.map((input) => {
      const entry = this.#table.get(input);
      if (entry.kind === "symbolic") {
        throw new Error("Cannot run a saved model on recorded tensors");
      }
      return entry.handle;
    });
    return this.#savedModels.run(id, handles, inputNames, outputNames).map((handle) =>
      this.#addHandle(handle, "a saved model")
    );
  }

  /**
   * Records what `body` does into a TensorFlow function.
   *
   * @param inputs shapes and dtypes of the arguments
   * @param refused ids of tensors that must not be used inside: those of tf.Variables
   * @param body gets the arguments' tensors, gives the ids of the results
   * @returns the function's name, under which it can be run as an op
   */
  record(
    inputs: readonly { shape: readonly number[]; dtype: number }[],
    refused: ReadonlySet<number>,
    body: (inputs: TensorMetadata[]) => number[],
  ): string {
    if (this.isRecording) throw new Error("Cannot record a function inside another recording");
    const recording = new Recording(this.#api, refused);
    this.#recording = recording;
    try {
      const results = body(
        inputs.map(({ shape, dtype }) => this.#add(recording.addInput(shape, dtype))),
      );
      const outputs = results.map((id) => recording.result(id, this.#table.get(id)));
      const name = `recorded_${this.#functions++}`;
      recording.finish(name, outputs);
      return name;
    } finally {
      this.#recording = undefined;
      recording.close();
    }
  }

  /** Removes a recorded function from the context. */
  removeFunction(name: string): void {
    this.#api.symbols.TFE_ContextRemoveFunction(this.#api.context, cName(name), this.#api.status);
    this.#api.check(`remove function ${name}`);
  }

  /** Frees every tensor and model, then the context and the library. */
  close(): void {
    this.#table.clear(this.#api);
    this.#savedModels.clear();
    this.#api.close();
  }

  #run(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    const { symbols: c, context, status, check } = this.#api;
    const handles = inputs.map((id) => {
      const entry = this.#table.get(id);
      if (entry.kind === "eager") return entry.handle;
      throw new Error(`Cannot run ${name}: an input was recorded for a compiled function`);
    });
    const op = c.TFE_NewOp(context, cName(name), status);
    check(`run ${name}`);
    try {
      for (const handle of handles) {
        c.TFE_OpAddInput(op, handle, status);
        check(`run ${name}`);
      }
      setEagerAttributes(this.#api, op, attributes);
      this.#outputCount[0] = outputs;
      c.TFE_Execute(op, this.#outputs, this.#outputCount, status);
      check(`run ${name}`);
    } finally {
      c.TFE_DeleteOp(op);
    }
    const made = Array.from(
      this.#outputs.subarray(0, this.#outputCount[0]),
      (value) => Deno.UnsafePointer.create(value),
    );
    const variable = name === "VarHandleOp" ? attributes : undefined;
    return made.map((handle) => this.#addHandle(handle, name, variable));
  }

  #addHandle(
    handle: Deno.PointerValue,
    origin: string,
    variable?: readonly Attribute[],
  ): TensorMetadata {
    const { symbols: c, status } = this.#api;
    const dtype = c.TFE_TensorHandleDataType(handle);
    if (!SUPPORTED_DTYPES.has(dtype)) {
      c.TFE_DeleteTensorHandle(handle);
      throw new TypeError(`Cannot use a result of ${origin}: tfjs has no ${dtypeName(dtype)}`);
    }
    const rank = c.TFE_TensorHandleNumDims(handle, status);
    const shape = Array.from(
      { length: rank },
      (_, i) => Number(c.TFE_TensorHandleDim(handle, i, status)),
    );
    const id = this.#table.add({ kind: "eager", handle, dtype, shape, variable });
    return { id, shape, dtype };
  }

  #add(tensor: SymbolicTensor): TensorMetadata {
    return { id: this.#table.add(tensor), shape: [...tensor.shape], dtype: tensor.dtype };
  }
}

function listDevices({ symbols: c, context, status, check }: CApi): string[] {
  const list = c.TFE_ContextListDevices(context, status);
  check("list the devices");
  const types = Array.from({ length: c.TF_DeviceListCount(list) }, (_, i) => {
    const type = cString(c.TF_DeviceListType(list, i, status));
    check("read a device's type");
    return type;
  });
  c.TF_DeleteDeviceList(list);
  return types;
}
