/**
 * Nestings of arrays and records of tensors, taken apart and put together again.
 *
 * @module
 */
import { type Tensors, tf } from "./tfjs.ts";

/** A tensor and its place, such as `batch.source.images`. */
export type Leaf = { readonly path: string; readonly tensor: tf.Tensor };

/**
 * Lists the tensors of a nesting, records in the order of their keys' names.
 *
 * @param root what the nesting is called in paths and messages
 * @throws {TypeError} if a leaf is no tensor
 */
export function leavesOf(value: Tensors, root: string): Leaf[] {
  if (value instanceof tf.Tensor) return [{ path: root, tensor: value }];
  if (Array.isArray(value)) return value.flatMap((item, i) => leavesOf(item, `${root}[${i}]`));
  if (isRecord(value)) {
    return Object.keys(value).sort().flatMap((key) => leavesOf(value[key], `${root}.${key}`));
  }
  throw new TypeError(
    `Cannot compile: ${root} is ${value === null ? "null" : typeof value}, not a tensor. ` +
      "Pass what changes as a tensor, and close over what does not",
  );
}

/** Puts tensors into the places of a nesting of the same structure. */
export function replaceLeaves(shape: Tensors, tensors: Iterator<tf.Tensor>): Tensors {
  if (shape instanceof tf.Tensor) return tensors.next().value;
  if (Array.isArray(shape)) return shape.map((item) => replaceLeaves(item, tensors));
  const record = shape as { readonly [name: string]: Tensors };
  const filled = new Map(
    Object.keys(record).sort().map((key) => [key, replaceLeaves(record[key], tensors)]),
  );
  return Object.fromEntries(Object.keys(record).map((key) => [key, filled.get(key)!]));
}

function isRecord(value: unknown): value is { readonly [name: string]: Tensors } {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
