/**
 * Ctrl-C, kill, a closed terminal, and a notebook's stop button, noticed between steps.
 *
 * @module
 */

/** Whether the process was asked to stop; listening ends with the scope. */
export type Interruption = Disposable & { readonly requested: boolean };

/** Exit code of a process that was interrupted and has saved its state. */
export const INTERRUPTED = 130;

/** Ctrl-C, kill, and a terminal that closes. Windows has the first alone. */
export const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Keeps a notebook's kernel alive, from the first time on. */
let shield: (() => void) | undefined;

/**
 * Listens for SIGINT, SIGTERM and SIGHUP, which ask for a stop with everything saved. A second SIGINT
 * stops at once; the others do not, as a job's manager sends several of them in its grace time.
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
  let isSecond = false;
  const listeners = (inNotebook ? ["SIGINT" as const] : STOP_SIGNALS).map((signal) => {
    const listener = (): void => {
      requested = true;
      if (signal !== "SIGINT") return;
      if (isSecond && !inNotebook) Deno.exit(INTERRUPTED);
      isSecond = true;
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  return {
    get requested() {
      return requested;
    },
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
