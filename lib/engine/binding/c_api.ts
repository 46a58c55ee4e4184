/**
 * TensorFlow's C API through Deno FFI: the functions used, strings, structs and the status.
 *
 * @module
 */
import { availableMemory } from "../memory.ts";

const P = "pointer", B = "buffer", I32 = "i32", I64 = "i64", SIZE = "usize", VOID = "void";
/** `TF_Output { TF_Operation* oper; int index; }`, passed by value. */
const OUTPUT = { struct: [P, I32] } as const;

const SYMBOLS = {
  TF_Version: { parameters: [], result: P },
  TF_GetAllOpList: { parameters: [], result: P },
  TF_NewBuffer: { parameters: [], result: P },
  TF_DeleteBuffer: { parameters: [P], result: VOID },
  TF_NewStatus: { parameters: [], result: P },
  TF_DeleteStatus: { parameters: [P], result: VOID },
  TF_GetCode: { parameters: [P], result: I32 },
  TF_Message: { parameters: [P], result: P },

  TFE_NewContextOptions: { parameters: [], result: P },
  TFE_NewContext: { parameters: [P, P], result: P },
  TFE_DeleteContextOptions: { parameters: [P], result: VOID },
  TFE_DeleteContext: { parameters: [P], result: VOID },
  TFE_ContextListDevices: { parameters: [P, P], result: P },
  TF_DeviceListCount: { parameters: [P], result: I32 },
  TF_DeviceListName: { parameters: [P, I32, P], result: P },
  TF_DeviceListType: { parameters: [P, I32, P], result: P },
  TF_DeleteDeviceList: { parameters: [P], result: VOID },

  TF_AllocateTensor: { parameters: [I32, B, I32, SIZE], result: P },
  TF_TensorData: { parameters: [P], result: P },
  TF_TensorByteSize: { parameters: [P], result: SIZE },
  TF_TensorElementCount: { parameters: [P], result: I64 },
  TF_TensorType: { parameters: [P], result: I32 },
  TF_DeleteTensor: { parameters: [P], result: VOID },
  TF_StringInit: { parameters: [P], result: VOID },
  TF_StringDealloc: { parameters: [P], result: VOID },
  TF_StringCopy: { parameters: [P, B, SIZE], result: VOID },
  TF_StringGetSize: { parameters: [P], result: SIZE },
  TF_StringGetDataPointer: { parameters: [P], result: P },

  TFE_NewTensorHandle: { parameters: [P, P], result: P },
  TFE_DeleteTensorHandle: { parameters: [P], result: VOID },
  TFE_TensorHandleDataType: { parameters: [P], result: I32 },
  TFE_TensorHandleNumDims: { parameters: [P, P], result: I32 },
  TFE_TensorHandleDim: { parameters: [P, I32, P], result: I64 },
  TFE_TensorHandleResolve: { parameters: [P, P], result: P },

  TFE_NewOp: { parameters: [P, B, P], result: P },
  TFE_DeleteOp: { parameters: [P], result: VOID },
  TFE_OpAddInput: { parameters: [P, P, P], result: VOID },
  TFE_OpSetAttrString: { parameters: [P, B, B, SIZE], result: VOID },
  TFE_OpSetAttrInt: { parameters: [P, B, I64], result: VOID },
  TFE_OpSetAttrIntList: { parameters: [P, B, B, I32], result: VOID },
  TFE_OpSetAttrFloat: { parameters: [P, B, "f32"], result: VOID },
  TFE_OpSetAttrFloatList: { parameters: [P, B, B, I32], result: VOID },
  TFE_OpSetAttrBool: { parameters: [P, B, "u8"], result: VOID },
  TFE_OpSetAttrBoolList: { parameters: [P, B, B, I32], result: VOID },
  TFE_OpSetAttrType: { parameters: [P, B, I32], result: VOID },
  TFE_OpSetAttrShape: { parameters: [P, B, B, I32, P], result: VOID },
  TFE_OpGetAttrType: { parameters: [P, B, B, P], result: I32 },
  TFE_Execute: { parameters: [P, B, B, P], result: VOID },
  TFE_ContextAddFunction: { parameters: [P, P, P], result: VOID },
  TFE_ContextRemoveFunction: { parameters: [P, B, P], result: VOID },
  TFE_ContextEnableGraphCollection: { parameters: [P], result: VOID },
  TFE_ContextDisableGraphCollection: { parameters: [P], result: VOID },
  TFE_ContextExportRunMetadata: { parameters: [P, P, P], result: VOID },

  TF_NewGraph: { parameters: [], result: P },
  TF_DeleteGraph: { parameters: [P], result: VOID },
  TF_NewOperation: { parameters: [P, B, B], result: P },
  TF_AddInput: { parameters: [P, OUTPUT], result: VOID },
  TF_AddInputList: { parameters: [P, B, I32], result: VOID },
  TF_AddControlInput: { parameters: [P, P], result: VOID },
  TF_SetAttrString: { parameters: [P, B, B, SIZE], result: VOID },
  TF_SetAttrInt: { parameters: [P, B, I64], result: VOID },
  TF_SetAttrIntList: { parameters: [P, B, B, I32], result: VOID },
  TF_SetAttrFloat: { parameters: [P, B, "f32"], result: VOID },
  TF_SetAttrFloatList: { parameters: [P, B, B, I32], result: VOID },
  TF_SetAttrBool: { parameters: [P, B, "u8"], result: VOID },
  TF_SetAttrBoolList: { parameters: [P, B, B, I32], result: VOID },
  TF_SetAttrType: { parameters: [P, B, I32], result: VOID },
  TF_SetAttrShape: { parameters: [P, B, B, I32], result: VOID },
  TF_SetAttrTensor: { parameters: [P, B, P, P], result: VOID },
  TF_FinishOperation: { parameters: [P, P], result: P },
  TF_OperationName: { parameters: [P], result: P },
  TF_OperationNumOutputs: { parameters: [P], result: I32 },
  TF_OperationOutputType: { parameters: [OUTPUT], result: I32 },
  TF_GraphGetTensorNumDims: { parameters: [P, OUTPUT, P], result: I32 },
  TF_GraphGetTensorShape: { parameters: [P, OUTPUT, B, I32, P], result: VOID },
  TF_GraphOperationByName: { parameters: [P, B], result: P },
  TF_GraphToGraphDef: { parameters: [P, P, P], result: VOID },
  TF_GraphToFunctionWithControlOutputs: {
    parameters: [P, B, "u8", I32, P, I32, B, I32, B, P, I32, B, P, P, P, P],
    result: P,
  },
  TF_DeleteFunction: { parameters: [P], result: VOID },

  TF_NewSessionOptions: { parameters: [], result: P },
  TF_DeleteSessionOptions: { parameters: [P], result: VOID },
  TF_LoadSessionFromSavedModel: { parameters: [P, P, B, B, I32, P, P, P], result: P },
  TF_SessionRun: { parameters: [P, P, B, B, I32, B, B, I32, P, I32, P, P], result: VOID },
  TF_CloseSession: { parameters: [P, P], result: VOID },
  TF_DeleteSession: { parameters: [P, P], result: VOID },
} as const satisfies Deno.ForeignLibraryInterface;

/** The C functions, as Deno sees them. */
export type Symbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** TensorFlow's C API with one status object and one eager context. */
export type CApi = {
  /** @throws {Error} once closed: a call into what was freed would crash */
  readonly symbols: Symbols;
  readonly isOpen: boolean;
  readonly status: Deno.PointerValue;
  readonly context: Deno.PointerValue;
  readonly version: string;
  /** The type of each device, such as `["CPU", "GPU"]`. */
  readonly devices: readonly string[];
  /** Bytes that new tensors may take: infinite with a GPU, which has memory and refusals of its own. */
  availableMemory(): number;
  /** Throws if the last call that took `status` failed; `action` names what was tried. */
  check(action: string): void;
  /** Deletes context and status and closes the library. */
  close(): void;
};

const encoder = new TextEncoder();
const names = new Map<string, Uint8Array<ArrayBuffer>>();

/** @returns `text` in UTF-8 with a final NUL, cached: for names, of which there are few */
export function cName(text: string): Uint8Array<ArrayBuffer> {
  let bytes = names.get(text);
  if (bytes === undefined) names.set(text, bytes = encoder.encode(text + "\0"));
  return bytes;
}

/** @returns `text` in UTF-8 without a final NUL */
export function cBytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** @returns the C string at `pointer`, empty for a null pointer */
export function cString(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}

/** @returns the content of a `TF_Buffer`, which is valid until the buffer is deleted */
export function readBuffer(buffer: Deno.PointerObject): Uint8Array<ArrayBuffer> {
  const fields = new Deno.UnsafePointerView(buffer);
  const length = Number(fields.getBigUint64(8));
  if (length === 0) return new Uint8Array();
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(fields.getPointer(0)!, length));
}

/** A field of a protocol buffer, as a `TF_Buffer` holds them: a whole number, or bytes, which are a text or a message again. */
export type Field = {
  readonly field: number;
  readonly number: number;
  readonly bytes: Uint8Array;
};

const NO_BYTES = new Uint8Array();

/** Yields the fields of a message in order, but those of a fixed width. */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = message[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const field = tag >>> 3, wire = tag & 7;
    if (wire === 0) yield { field, number: varint(), bytes: NO_BYTES };
    else if (wire === 2) {
      const length = varint();
      yield { field, number: 0, bytes: message.subarray(at, at += length) };
    } else at += wire === 1 ? 8 : 4;
  }
}

/** Reads a field's bytes as a text. */
export function readText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** @returns the number behind a pointer, 0 for a null pointer */
export function pointerAddress(pointer: Deno.PointerValue): bigint {
  return BigInt(Deno.UnsafePointer.value(pointer));
}

/** @returns an array of pointers, as C takes it */
export function pointerArray(pointers: readonly Deno.PointerValue[]): BigUint64Array<ArrayBuffer> {
  return BigUint64Array.from(pointers, pointerAddress);
}

/** @returns numbers as an array of int64 */
export function int64Array(numbers: readonly number[]): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(numbers, (number) => BigInt(number));
}

/** One output of a graph node. */
export type Output = { readonly operation: Deno.PointerValue; readonly index: number };

/** @returns `TF_Output[]` in C's layout, 16 bytes each */
export function outputArray(outputs: readonly Output[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16 * outputs.length);
  const view = new DataView(bytes.buffer);
  outputs.forEach(({ operation, index }, i) => {
    view.setBigUint64(16 * i, pointerAddress(operation), true);
    view.setInt32(16 * i + 8, index, true);
  });
  return bytes;
}

const RESOURCE_EXHAUSTED = 8; // TF_RESOURCE_EXHAUSTED

/**
 * Returns advice for a device that has too little memory.
 *
 * @param code of TensorFlow's status
 * @param message which names that code where the status has another: cuDNN's convolutions fail with
 * `NOT_FOUND` when none of their algorithms has room
 * @returns words that follow the message; empty for other errors
 */
export function memoryAdvice(code: number, message: string): string {
  if (code !== RESOURCE_EXHAUSTED && !message.includes("RESOURCE_EXHAUSTED")) return "";
  return "; the device has too little memory free, so use smaller batches or networks, or end what " +
    "else uses it";
}

/**
 * Opens libtensorflow and creates an eager context.
 *
 * @param path the library file; its companion must be in the same folder
 * @returns the functions, the status and the context
 * @throws {Error} if the file is not a TensorFlow library or no context can be created
 */
export function openTensorFlow(path: string): CApi {
  const library = Deno.dlopen(path, SYMBOLS);
  const symbols = library.symbols;
  const status = symbols.TF_NewStatus();
  const check = (action: string): void => {
    const code = symbols.TF_GetCode(status);
    if (code === 0) return;
    const message = cString(symbols.TF_Message(status));
    throw new Error(`Cannot ${action}: ${message}${memoryAdvice(code, message)}`);
  };
  const options = symbols.TFE_NewContextOptions();
  const context = symbols.TFE_NewContext(options, status);
  symbols.TFE_DeleteContextOptions(options);
  let devices: string[];
  try {
    check("create a TensorFlow context");
    devices = deviceTypes(symbols, context, status, check);
  } catch (error) {
    if (context !== null) symbols.TFE_DeleteContext(context);
    symbols.TF_DeleteStatus(status);
    library.close();
    throw error;
  }
  let isOpen = true;
  return {
    get symbols() {
      if (!isOpen) throw new Error("Cannot use TensorFlow: the engine was stopped");
      return symbols;
    },
    get isOpen() {
      return isOpen;
    },
    status,
    context,
    version: cString(symbols.TF_Version()),
    devices,
    availableMemory: () => devices.includes("GPU") ? Infinity : availableMemory(),
    check,
    close() {
      isOpen = false;
      symbols.TFE_DeleteContext(context);
      symbols.TF_DeleteStatus(status);
      library.close();
    },
  };
}

function deviceTypes(
  c: Symbols,
  context: Deno.PointerValue,
  status: Deno.PointerValue,
  check: CApi["check"],
): string[] {
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
