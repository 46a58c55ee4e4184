/**
 * The engine in use: which binding tfjs runs on, and ops by name on it.
 *
 * @module
 */
import type { Attribute } from "./binding/attributes.ts";
import type { Binding, TensorMetadata } from "./binding/binding.ts";
import { TF_ATTRIBUTE, TF_DTYPE } from "./binding/dtypes.ts";
import type { Precision } from "./precision.ts";
import { type NodeJSKernelBackend, tf } from "./tfjs.ts";

/** The part of tfjs-node's backend that this folder calls, some of it private in its types. */
type Backend = {
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
};

let binding: Binding | undefined;
let precision: Precision = "float32";

/** Sets the binding in use, `undefined` when the engine stops, and the precision of training. */
export function setBinding(next: Binding | undefined, nextPrecision: Precision = "float32"): void {
  binding = next;
  precision = nextPrecision;
}

/**
 * Returns the precision in which the engine trains.
 *
 * @returns float32 where TensorFlow does not run
 *
 * @example
 * ```ts
 * import { startEngine } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const { precision } = await startEngine();
 * assertEquals(enginePrecision(), precision);
 * ```
 */
export function enginePrecision(): Precision {
  return precision;
}

/** @returns the binding if tfjs's current backend is TensorFlow, else `undefined` */
export function tensorFlow(): Binding | undefined {
  return binding !== undefined && tf.getBackend() === "tensorflow" ? binding : undefined;
}

/** Reports whether a GPU was asked to give the same bits in each run. */
export function isDeterministic(): boolean {
  return /^(1|true)$/i.test(Deno.env.get("TF_DETERMINISTIC_OPS") ?? "");
}

/** @returns tfjs-node's backend, through which tensors and ids are exchanged */
export function backend(): Backend {
  return tf.backend() as unknown as NodeJSKernelBackend as unknown as Backend;
}

/**
 * Runs, or records, one TensorFlow op by name. This defines no gradient.
 *
 * @param name the op's name in TensorFlow, such as `"ResourceApplyAdam"`
 * @param inputs its inputs in order
 * @param attributes its attributes; see {@link typeAttribute} and its neighbors
 * @param outputs how many outputs it has
 * @returns the outputs
 * @throws {Error} if TensorFlow is not started or refuses the op
 */
export function runOp(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: readonly Attribute[] = [],
  outputs = 1,
): tf.Tensor[] {
  if (tensorFlow() === undefined) {
    throw new Error(`Cannot run ${name}: TensorFlow is not started. Call startEngine() first`);
  }
  return backend().executeMultipleOutputs(name, [...attributes], [...inputs], outputs);
}

/** TensorFlow's numbers of the types of tfjs, and of a resource. */
export const DTYPE_NUMBERS = {
  float32: TF_DTYPE.TF_FLOAT,
  int32: TF_DTYPE.TF_INT32,
  bool: TF_DTYPE.TF_BOOL,
  complex64: TF_DTYPE.TF_COMPLEX64,
  string: TF_DTYPE.TF_STRING,
  resource: TF_DTYPE.TF_RESOURCE,
} as const;

/** An attribute that names an element type, `"float32"` by default. */
export function typeAttribute(
  name: string,
  dtype: keyof typeof DTYPE_NUMBERS = "float32",
): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: DTYPE_NUMBERS[dtype] };
}

/** An attribute that is a whole number. */
export function intAttribute(name: string, value: number): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_INT, value };
}

/** An attribute that is a list of whole numbers. */
export function intListAttribute(name: string, value: readonly number[]): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_INT, value: [...value] };
}

/** An attribute that is a number with a fraction. */
export function floatAttribute(name: string, value: number): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_FLOAT, value };
}

/** An attribute that is true or false. */
export function boolAttribute(name: string, value: boolean): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_BOOL, value };
}

/** An attribute that is a string, or bytes. */
export function stringAttribute(
  name: string,
  value: string | Uint8Array<ArrayBuffer>,
): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_STRING, value };
}

/** An attribute that is a shape. */
export function shapeAttribute(name: string, value: readonly number[]): Attribute {
  return { name, type: TF_ATTRIBUTE.TF_ATTR_SHAPE, value: [...value] };
}
