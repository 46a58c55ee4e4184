/**
 * The table from tensor ids, which are all that JavaScript holds, to what they stand for.
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import type { CApi, Output } from "./c_api.ts";

/** A tensor that has a value: a handle of TensorFlow's. */
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

/** Ids are never used twice, so a stale one is always found out. */
export class TensorTable {
  readonly #entries = new Map<number, TensorEntry>();
  #next = 0;

  /** Number of live ids. */
  get size(): number {
    return this.#entries.size;
  }

  /** Puts an entry in and gives its id. */
  add(entry: TensorEntry): number {
    this.#entries.set(this.#next, entry);
    return this.#next++;
  }

  /** @throws {Error} if the id was never given out or its tensor was deleted */
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

  /** Frees every handle: to be called before the context goes. */
  clear(api: CApi): void {
    for (const id of [...this.#entries.keys()]) this.delete(api, id);
  }
}
