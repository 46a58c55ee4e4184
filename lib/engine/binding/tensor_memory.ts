/**
 * Tensors: the table of their ids, and copies of their values between JavaScript and TensorFlow.
 *
 * Values are copied both ways: nothing of V8's memory is shared with native code.
 *
 * @module
 */
import { formatGigabytes } from "../../terminal/mod.ts";
import type { Attribute } from "./attributes.ts";
import { type CApi, int64Array, type Output, pointerAddress } from "./c_api.ts";
import {
  countElements,
  dtypeName,
  NUMERIC,
  type NumericValues,
  TF_ATTRIBUTE,
  TF_DTYPE,
} from "./dtypes.ts";
import { executeOp } from "./execute_op.ts";

const MAX_RANK = 254;

/** What tfjs gives to the backend: numbers, or one byte array per string. */
export type BackendValues = ArrayBufferView | readonly number[] | readonly Uint8Array[];

/**
 * Creates a tensor of numbers.
 *
 * @returns its handle
 * @throws {TypeError} if shape, dtype and number of values do not match
 * @throws {RangeError} if it takes more memory than there is
 */
export function numericHandle(
  api: CApi,
  shape: readonly number[],
  dtype: number,
  values: BackendValues,
): Deno.PointerValue {
  checkShape(shape);
  const layout = NUMERIC.get(dtype);
  if (layout === undefined) throw new TypeError(`Cannot make a tensor of ${dtypeName(dtype)}`);
  const bytes = asBytes(dtype, values);
  const size = countElements(shape);
  if (bytes.byteLength !== size * layout.bytes) {
    throw new TypeError(
      `Cannot make a ${dtypeName(dtype)} tensor of shape [${shape}]: it takes ${size} elements, ` +
        `found ${bytes.byteLength / layout.bytes}`,
    );
  }
  const tensor = allocate(api, dtype, shape, bytes.byteLength);
  if (bytes.byteLength > 0) {
    const data = api.symbols.TF_TensorData(tensor)!;
    new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, bytes.byteLength)).set(bytes);
  }
  const { symbols: c, status, check } = api;
  const handle = c.TFE_NewTensorHandle(tensor, status);
  c.TF_DeleteTensor(tensor);
  check("make a tensor");
  return handle;
}

/** Copies the numbers of a `TF_Tensor` into a new array. */
export function readNumbers(api: CApi, tensor: Deno.PointerValue): NumericValues {
  const { symbols: c } = api;
  const dtype = c.TF_TensorType(tensor);
  const layout = NUMERIC.get(dtype);
  if (layout === undefined) throw new TypeError(`Cannot read a tensor of ${dtypeName(dtype)}`);
  const bytes = Number(c.TF_TensorByteSize(tensor));
  const data = bytes === 0 ? null : c.TF_TensorData(tensor);
  return layout.read(
    data === null
      ? new ArrayBuffer(0)
      : Deno.UnsafePointerView.getArrayBuffer(data, bytes).slice(0),
  );
}

/** @returns the shape of the tensor behind a handle */
export function readShape({ symbols: c, status }: CApi, handle: Deno.PointerValue): number[] {
  const rank = c.TFE_TensorHandleNumDims(handle, status);
  return Array.from({ length: rank }, (_, i) => Number(c.TFE_TensorHandleDim(handle, i, status)));
}

/** @throws {TypeError} if C would refuse the shape, or end the process */
function checkShape(shape: readonly number[]): void {
  const fits = Array.isArray(shape) && shape.length <= MAX_RANK &&
    shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0) &&
    // TensorFlow multiplies as it goes, so a later 0 does not help.
    Number.isSafeInteger(8 * countElements(shape.filter((dimension) => dimension > 0)));
  if (!fits) {
    throw new TypeError(
      `Cannot make a tensor of shape [${shape}]: dimensions must be whole numbers from 0 with ` +
        `less than 2^50 elements in total, at most ${MAX_RANK} of them`,
    );
  }
}

/** Tensors of fewer bytes are made without a look at the memory. */
const SMALL = 2 ** 28;

/**
 * Refuses tensors that are larger than the memory: Linux promises what it does not have, and ends
 * the process that uses it.
 *
 * @param what is to be done, as the message says it after "Cannot"
 * @param tensors that it makes; one whose shape is not known counts as none
 * @param copies how many more of them it makes meanwhile
 * @throws {RangeError} if they take more memory than is available
 */
export function requireRoom(
  api: CApi,
  what: string,
  tensors: readonly { readonly dtype: number; readonly shape: readonly number[] | undefined }[],
  copies = 0,
): void {
  let bytes = 0;
  for (const { dtype, shape } of tensors) {
    if (shape !== undefined) bytes += countElements(shape) * bytesOf(dtype);
  }
  const needed = bytes * (1 + copies);
  if (needed < SMALL) return;
  const available = api.availableMemory();
  if (needed <= available) return;
  const kinds = tensors.map(({ dtype, shape }) => `${dtypeName(dtype)}[${shape ?? "?"}]`).join(
    ", ",
  );
  const all = copies > 0 ? ` with ${copies} copies to work with` : "";
  throw new RangeError(
    `Cannot ${what} ${kinds} takes ${formatGigabytes(needed)} of memory${all}, and ` +
      `${
        formatGigabytes(available)
      } are available. Use a smaller one, or end what else uses memory`,
  );
}

function bytesOf(dtype: number): number {
  return dtype === TF_DTYPE.TF_STRING ? STRING_BYTES : NUMERIC.get(dtype)?.bytes ?? 0;
}

/** Memory for `bytes` in a new `TF_Tensor`. */
function allocate(
  api: CApi,
  dtype: number,
  shape: readonly number[],
  bytes: number,
): Deno.PointerValue {
  requireRoom(api, "make a tensor:", [{ dtype, shape }]);
  const { symbols: c } = api;
  const tensor = c.TF_AllocateTensor(dtype, int64Array(shape), shape.length, BigInt(bytes));
  if (tensor === null) throw new Error(`Cannot allocate ${bytes} bytes for shape [${shape}]`);
  return tensor;
}

/** The values in the layout of `dtype`, converted where another kind of array holds them. */
function asBytes(dtype: number, values: BackendValues): Uint8Array {
  const view = matching(dtype, values);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function matching(dtype: number, values: BackendValues): ArrayBufferView {
  const numbers = values as ArrayLike<number>;
  switch (dtype) {
    case TF_DTYPE.TF_FLOAT:
    case TF_DTYPE.TF_COMPLEX64:
      return values instanceof Float32Array ? values : Float32Array.from(numbers);
    case TF_DTYPE.TF_INT32:
      return values instanceof Int32Array ? values : Int32Array.from(numbers);
    case TF_DTYPE.TF_INT64:
      // tfjs-node hands an int64 over as pairs of int32, low half first.
      if (values instanceof BigInt64Array || values instanceof Int32Array) return values;
      throw new TypeError("Cannot make an int64 tensor: values must be a BigInt64Array");
    default:
      return values instanceof Uint8Array ? values : Uint8Array.from(numbers);
  }
}

/** Bytes of a `TF_TString`. */
const STRING_BYTES = 24;

/**
 * Creates a tensor of strings.
 *
 * @param values one byte array per element
 * @returns its handle
 * @throws {TypeError} if shape and values do not match
 */
export function stringHandle(
  api: CApi,
  shape: readonly number[],
  values: BackendValues,
): Deno.PointerValue {
  checkShape(shape);
  const size = countElements(shape);
  const strings = values as readonly Uint8Array<ArrayBuffer>[];
  if (
    !Array.isArray(values) || strings.length !== size ||
    !strings.every((string) => string instanceof Uint8Array)
  ) {
    throw new TypeError(
      `Cannot make a string tensor of shape [${shape}]: it takes ${size} byte arrays`,
    );
  }
  const { symbols: c, status, check } = api;
  const tensor = allocate(api, TF_DTYPE.TF_STRING, shape, STRING_BYTES * size);
  const places = strings.map((_, i) => stringAt(c.TF_TensorData(tensor), i));
  strings.forEach((string, i) => {
    c.TF_StringInit(places[i]);
    c.TF_StringCopy(places[i], string, BigInt(string.length));
  });
  // TensorFlow never frees the characters of a tensor made through its C API, only of its own.
  const borrowed = c.TFE_NewTensorHandle(tensor, status);
  try {
    check("make a string tensor");
    const attributes = [{ name: "T", type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: TF_DTYPE.TF_STRING }];
    const [owned] = executeOp(api, "DeepCopy", attributes, [borrowed], 1);
    return owned;
  } finally {
    c.TFE_DeleteTensorHandle(borrowed);
    for (const place of places) c.TF_StringDealloc(place);
    c.TF_DeleteTensor(tensor);
  }
}

/** Reads the strings of a `TF_Tensor`, one byte array each. */
export function readStrings(api: CApi, tensor: Deno.PointerValue): Uint8Array[] {
  const { symbols: c } = api;
  const count = Number(c.TF_TensorElementCount(tensor));
  return Array.from({ length: count }, (_, i) => {
    const string = stringAt(c.TF_TensorData(tensor), i);
    const length = Number(c.TF_StringGetSize(string));
    if (length === 0) return new Uint8Array(0);
    const data = c.TF_StringGetDataPointer(string)!;
    return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, length).slice(0));
  });
}

function stringAt(data: Deno.PointerValue, i: number): Deno.PointerValue {
  return Deno.UnsafePointer.create(pointerAddress(data) + BigInt(STRING_BYTES * i));
}

/** A tensor that has a value: a TensorFlow handle. */
export type EagerTensor = {
  readonly kind: "eager";
  readonly handle: Deno.PointerValue;
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Attributes of the `VarHandleOp` behind a resource, to name the same variable in a graph. */
  readonly variable?: readonly Attribute[];
};

/** A tensor that is recorded and has no value yet: one output of a graph node. */
export type SymbolicTensor = {
  readonly kind: "symbolic";
  readonly output: Output;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly graph: Deno.PointerValue;
};

/** What an id stands for. */
export type TensorEntry = EagerTensor | SymbolicTensor;

/** Tensors by id. No id is used twice, so a stale one is always detected. */
export class TensorTable {
  readonly #entries = new Map<number, TensorEntry>();
  #next = 0;

  /** Number of live ids. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds an entry and returns its id. */
  add(entry: TensorEntry): number {
    this.#entries.set(this.#next, entry);
    return this.#next++;
  }

  /** @throws {Error} if the id was never used or its tensor was deleted */
  get(id: number): TensorEntry {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new Error(
        `Cannot use the tensor with id ${id}: it was deleted, or it belongs to another engine`,
      );
    }
    return entry;
  }

  /** Deletes a tensor and frees its handle. */
  delete(api: CApi, id: number): void {
    const entry = this.get(id);
    this.#entries.delete(id);
    if (entry.kind === "eager") api.symbols.TFE_DeleteTensorHandle(entry.handle);
  }

  /** Frees every handle: call it before the context is deleted. */
  clear(api: CApi): void {
    for (const id of [...this.#entries.keys()]) this.delete(api, id);
  }
}
