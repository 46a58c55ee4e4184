/**
 * Copies of tensor values between JavaScript and TensorFlow.
 *
 * Values are copied both ways: nothing of V8's memory is shared with native code.
 *
 * @module
 */
import { type CApi, int64Array } from "./c_api.ts";
import { dtypeName, NUMERIC, type NumericValues, sizeOf, TF_DTYPE } from "./dtypes.ts";

const MAX_RANK = 254;

/** What tfjs gives to the backend: numbers, or one byte array a string. */
export type BackendValues = ArrayBufferView | readonly number[] | readonly Uint8Array[];

/**
 * Makes a tensor of numbers.
 *
 * @returns its handle
 * @throws {TypeError} if shape, dtype or number of values do not fit together
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
  const size = sizeOf(shape);
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

/** Reads the numbers of a `TF_Tensor` into an array of its own. */
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

/** @throws {TypeError} if C would refuse the shape, or end the process over it */
export function checkShape(shape: readonly number[]): void {
  const fits = Array.isArray(shape) && shape.length <= MAX_RANK &&
    shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0) &&
    // TensorFlow multiplies as it goes, so a 0 that comes later does not help.
    Number.isSafeInteger(8 * sizeOf(shape.filter((dimension) => dimension > 0)));
  if (!fits) {
    throw new TypeError(
      `Cannot make a tensor of shape [${shape}]: dimensions must be whole numbers from 0 with ` +
        `less than 2^50 elements in all, at most ${MAX_RANK} of them`,
    );
  }
}

/** Memory for `bytes` in a new `TF_Tensor`. */
export function allocate(
  { symbols: c }: CApi,
  dtype: number,
  shape: readonly number[],
  bytes: number,
): Deno.PointerValue {
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
