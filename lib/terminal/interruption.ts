/**
 * Ctrl-C and kill, heard between steps.
 *
 * @module
 */

/** Whether the process was asked to stop; listening ends with the scope. */
export type Interruption = Disposable & { readonly requested: boolean };

/** Exit code of a process that was interrupted and has saved its state. */
export const INTERRUPTED = 130;

/**
 * Listens for SIGINT and SIGTERM. The first asks for a stop with everything saved; a second one
 * stops at once.
 *
 * @example
 * ```ts
 * using interruption = listenForInterruption();
 * if (interruption.requested) console.log("stop");
 * ```
 */
export function listenForInterruption(): Interruption {
  let requested = false;
  const hear = (): void => {
    if (requested) Deno.exit(INTERRUPTED);
    requested = true;
  };
  // Windows knows no SIGTERM.
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, hear);
  return {
    get requested() {
      return requested;
    },
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, hear);
    },
  };
}
