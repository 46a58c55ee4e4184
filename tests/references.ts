/** Values computed by other libraries; `references/make.py` wrote them. */
import { tf } from "../lib/engine/mod.ts";

type Nested = number | readonly Nested[];

/** A number or nested lists of numbers, by name. */
export type Reference = { readonly [name: string]: Nested };

const { cases } = JSON.parse(
  await Deno.readTextFile(new URL("references/references.json", import.meta.url)),
) as { cases: { readonly [name: string]: Reference } };

/** The inputs and outputs of a case such as `adam`. */
export function reference(name: string): Reference {
  if (!(name in cases)) throw new Error(`There is no reference ${name}`);
  return cases[name];
}

/** A tensor of nested lists. */
export function tensorOf<T extends tf.Tensor>(
  values: Nested,
  dtype: "float32" | "int32" = "float32",
): T {
  return tf.tensor(values as tf.TensorLike, undefined, dtype) as T;
}

/** The numbers of nested lists, row by row. */
export function flat(values: Nested): number[] {
  return typeof values === "number" ? [values] : values.flatMap(flat);
}
