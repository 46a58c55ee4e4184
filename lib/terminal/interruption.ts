/**
 * Ctrl-C, kill, and a notebook's stop button, noticed between steps.
 *
 * @module
 */

/** Whether the process was asked to stop; listening ends with the scope. */
export type Interruption = Disposable & { readonly requested: boolean };

/** Exit code of a process that was interrupted and has saved its state. */
export const INTERRUPTED = 130;

/** Keeps a notebook's kernel alive, from the first time on. */
let shield: (() => void) | undefined;

/**
 * Listens for SIGINT and SIGTERM. The first asks for a stop with everything saved; a second one
 * stops at once.
 *
 * @param options `inNotebook` listens for SIGINT only, which Jupyter sends to the kernel when a cell
 * is interrupted. Without a listener that signal ends the kernel, and all its variables with it: so
 * one stays from the first call on, and a second signal, or one a moment late, has no effect
 *
 * @example
 * ```ts
 * using interruption = listenForInterruption();
 * if (interruption.requested) console.log("stop");
 * ```
 */
export function listenForInterruption(
  { inNotebook = false }: { readonly inNotebook?: boolean } = {},
): Interruption {
  if (inNotebook && shield === undefined) {
    shield = () => {};
    Deno.addSignalListener("SIGINT", shield);
  }
  let requested = false;
  const listener = (): void => {
    if (requested && !inNotebook) Deno.exit(INTERRUPTED);
    requested = true;
  };
  // Windows has no SIGTERM.
  const onlyInterrupt = inNotebook || Deno.build.os === "windows";
  const signals: Deno.Signal[] = onlyInterrupt ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    get requested() {
      return requested;
    },
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}
