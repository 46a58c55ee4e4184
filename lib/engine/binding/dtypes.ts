/**
 * TensorFlow's numbers for element types and attribute kinds, as tfjs-node's binding names them.
 *
 * @module
 */

/** `TF_DataType` of the element types that can cross the binding. */
export const TF_DTYPE = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_COMPLEX64: 8,
  TF_INT64: 9,
  TF_BOOL: 10,
  TF_RESOURCE: 20,
} as const;

/** Attribute kinds as tfjs-node's binding numbers them. */
export const TF_ATTRIBUTE = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
} as const;

type NumericLayout = {
  readonly bytes: number;
  readonly read: (buffer: ArrayBuffer) => NumericValues;
};

/** The typed arrays that hold numeric tensors. */
export type NumericValues = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** Bytes of one element and the typed array tfjs expects back, by `TF_DataType`. */
export const NUMERIC: ReadonlyMap<number, NumericLayout> = new Map<number, NumericLayout>([
  [TF_DTYPE.TF_FLOAT, { bytes: 4, read: (buffer) => new Float32Array(buffer) }],
  [TF_DTYPE.TF_INT32, { bytes: 4, read: (buffer) => new Int32Array(buffer) }],
  [TF_DTYPE.TF_UINT8, { bytes: 1, read: (buffer) => new Uint8Array(buffer) }],
  [TF_DTYPE.TF_COMPLEX64, { bytes: 8, read: (buffer) => new Float32Array(buffer) }],
  [TF_DTYPE.TF_INT64, { bytes: 8, read: (buffer) => new BigInt64Array(buffer) }],
  [TF_DTYPE.TF_BOOL, { bytes: 1, read: (buffer) => new Uint8Array(buffer) }],
]);

/** Every `TF_DataType` that tfjs-node can wrap in a tensor. */
export const SUPPORTED_DTYPES: ReadonlySet<number> = new Set(Object.values(TF_DTYPE));

/** @returns the number of elements of a tensor of this shape */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Name of a `TF_DataType` for error messages. */
export function dtypeName(dtype: number): string {
  const entry = Object.entries(TF_DTYPE).find(([, value]) => value === dtype);
  return entry === undefined ? `TF_DataType ${dtype}` : entry[0].slice(3).toLowerCase();
}
