/**
 * Tensors of strings, which are byte arrays of any content.
 *
 * @module
 */
import { type CApi, pointerAddress } from "./c_api.ts";
import { sizeOf, TF_ATTRIBUTE, TF_DTYPE } from "./dtypes.ts";
import { executeOp } from "./execute_op.ts";
import { allocate, type BackendValues, checkShape } from "./tensor_memory.ts";

/** Bytes of a `TF_TString`. */
const STRING_BYTES = 24;

/**
 * Makes a tensor of strings.
 *
 * @param values one byte array an element
 * @returns its handle
 * @throws {TypeError} if shape and values do not fit together
 */
export function stringHandle(
  api: CApi,
  shape: readonly number[],
  values: BackendValues,
): Deno.PointerValue {
  checkShape(shape);
  const size = sizeOf(shape);
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
