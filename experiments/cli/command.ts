/** What every command does around its work: errors, help, progress, and its end. */
import { CorruptRunError, RunInUseError, RunMismatchError } from "../../lib/runs/mod.ts";
import type { ProgressOutput } from "../../lib/terminal/mod.ts";

/** The command line asks for what there is not; the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Somebody asked for `--help`; the message is the text to print. */
export class HelpRequest extends Error {
  override name = "HelpRequest";
}

/**
 * Runs a command: an error becomes one line on stderr and an exit code, 2 for a wrong command line
 * and 1 for anything else. The environment variable DEBUG adds the stack.
 *
 * @example
 * ```ts
 * let done = false;
 * await runCommand(() => void (done = true));
 * if (!done) throw new Error("Not run");
 * ```
 */
export async function runCommand(main: () => void | Promise<void>): Promise<void> {
  followLauncher();
  try {
    await main();
  } catch (error) {
    if (error instanceof HelpRequest) {
      console.log(error.message);
      return;
    }
    console.error(Deno.env.get("DEBUG") ? error : `error: ${messageOf(error)}`);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** The message, with the flags to use where a run directory is the problem. */
function messageOf(error: unknown): string {
  if (error instanceof RunMismatchError) {
    return error.messageWith("use --fresh to start over, or another --out");
  }
  if (error instanceof CorruptRunError) return error.messageWith("use --fresh to start over");
  if (error instanceof RunInUseError) {
    return error.messageWith("wait for it, stop it, or choose another --out");
  }
  return error instanceof Error ? error.message : String(error);
}

/**
 * Where progress goes: stderr, or nowhere with `--quiet`.
 *
 * @example
 * ```ts
 * if (progressOutput({ quiet: true }) !== null) throw new Error("Not quiet");
 * ```
 */
export function progressOutput({ quiet }: { readonly quiet: boolean }): ProgressOutput | null {
  if (quiet) return null;
  const isTerminal = Deno.stderr.isTerminal();
  const encoder = new TextEncoder();
  return {
    isTerminal,
    columns: isTerminal ? Deno.consoleSize().columns : 80,
    write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
  };
}

/** Ends this process when the launcher that started it was killed: nobody would see it run on. */
function followLauncher(): void {
  const launcher = Number(Deno.env.get("PIXELDA_LAUNCHER"));
  if (launcher !== Deno.ppid) return;
  const timer = setInterval(() => {
    if (Deno.ppid !== launcher) Deno.exit(1);
  }, 500);
  Deno.unrefTimer(timer);
}
