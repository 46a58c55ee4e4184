/**
 * The order of what a recorded function does to variables.
 *
 * @module
 */
import { type CApi, type Output, pointerAddress } from "./c_api.ts";

type Accesses = { lastWrite: Deno.PointerValue; readsSince: Deno.PointerValue[] };

/**
 * Keeps reads and writes of one variable in the order of the program: an access comes after the
 * last write, and a write also after every read since.
 */
export class SideEffects {
  readonly #api: CApi;
  readonly #byName = new Map<string, Accesses>();
  readonly #byHandle = new Map<bigint, Accesses>();
  readonly #writes = new Set<Deno.PointerValue>();

  constructor(api: CApi) {
    this.#api = api;
  }

  /** Every write, each once though it be of several variables: none may be left out of a run. */
  get writes(): Deno.PointerValue[] {
    return [...this.#writes];
  }

  /** Says that the node `handle` stands for the variable called `name`. */
  addVariable(handle: Deno.PointerValue, name: string): void {
    const accesses = this.#byName.get(name) ?? { lastWrite: null, readsSince: [] };
    this.#byName.set(name, accesses);
    this.#byHandle.set(pointerAddress(handle), accesses);
  }

  /**
   * Puts a node that is not finished yet behind what it must follow.
   *
   * @returns to be called with the finished node
   */
  order(
    node: Deno.PointerValue,
    inputs: readonly Output[],
    isRead: boolean,
  ): (finished: Deno.PointerValue) => void {
    const touched = inputs
      .map(({ operation }) => this.#byHandle.get(pointerAddress(operation)))
      .filter((accesses) => accesses !== undefined);
    const c = this.#api.symbols;
    for (const { lastWrite, readsSince } of touched) {
      if (lastWrite !== null) c.TF_AddControlInput(node, lastWrite);
      if (!isRead) { for (const read of readsSince) c.TF_AddControlInput(node, read); }
    }
    return (finished) => {
      for (const accesses of touched) {
        if (isRead) accesses.readsSince.push(finished);
        else Object.assign(accesses, { lastWrite: finished, readsSince: [] });
      }
      if (!isRead && touched.length > 0) this.#writes.add(finished);
    };
  }
}
