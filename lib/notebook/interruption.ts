/**
 * A notebook's stop button, heard between steps.
 *
 * @module
 */
import { isNotebook } from "./live_display.ts";

/** Whether the cell was interrupted; listening ends with the scope. */
export type Interruption = Disposable & { readonly requested: boolean };

/** Keeps the kernel alive, once asked for. */
let shield: (() => void) | null = null;

/**
 * Listens for SIGINT, which Jupyter sends to the kernel when a cell is interrupted, and Ctrl-C to a
 * script.
 *
 * Without a listener that signal ends Deno's kernel, and all its variables with it. So in a
 * notebook one stays from the first call on: an interruption a moment after the training is then
 * without effect.
 *
 * @example
 * ```ts
 * using interruption = listenForInterruption();
 * if (interruption.requested) console.log("stop");
 * ```
 */
export function listenForInterruption(): Interruption {
  if (shield === null && isNotebook()) {
    shield = () => {};
    Deno.addSignalListener("SIGINT", shield);
  }
  let requested = false;
  const hear = (): void => void (requested = true);
  Deno.addSignalListener("SIGINT", hear);
  return {
    get requested() {
      return requested;
    },
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGINT", hear),
  };
}
