/** What every command does around its work: errors, help, progress, and its end. */
import {
  CorruptRunError,
  OtherEnvironmentError,
  RunInUseError,
  RunMismatchError,
} from "../../lib/runs/mod.ts";
import { INTERRUPTED, type ProgressOutput, writeStderr } from "../../lib/terminal/mod.ts";

/** The command line asks for what there is not; the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Somebody asked for `--help`; the message is the text to print. */
export class HelpRequest extends Error {
  override name = "HelpRequest";
}

/** A signal asked for a stop, and the state is saved; the exit code is 130. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
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
    if (error instanceof InterruptedError) Deno.exit(INTERRUPTED);
    const stack = Deno.env.get("DEBUG") ? Deno.inspect(error) : undefined;
    writeStderr(`${stack ?? `error: ${messageOf(error)}`}\n`);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** The message, with the flags to use where a run directory is the problem. */
function messageOf(error: unknown): string {
  if (error instanceof OtherEnvironmentError) {
    return error.messageWith(
      `use ${
        matchEnvironment(error.wanted)
      }; or --allow-other-environment, which marks the result; ` +
        "or --fresh to start over",
    );
  }
  if (error instanceof RunMismatchError) {
    return error.messageWith("use --fresh to start over, or another --out");
  }
  if (error instanceof CorruptRunError) return error.messageWith("use --fresh to start over");
  if (error instanceof RunInUseError) {
    return error.messageWith("use --wait, stop it, or choose another --out");
  }
  return error instanceof Error ? error.message : String(error);
}

/** Words for how to compute where a run was begun, such as `--threads 2` and variables to set. */
function matchEnvironment(wanted: OtherEnvironmentError["wanted"]): string {
  const ways = Object.entries(wanted).map(([name, value]) => {
    if (/^[A-Z]/.test(name)) return value === undefined ? `no ${name}` : `${name}=${value}`;
    switch (name) {
      case "threads":
      case "device":
        return `--${name} ${value}`;
      case "tf32":
      case "deterministic":
        return value === "on" ? `--${name}` : `no --${name}`;
      case "tensorflow":
        return `TensorFlow ${value}`;
      case "libraryBytes":
        return "the same build of TensorFlow";
      default:
        return name === "gpu" ? `a ${value}` : "a machine with the same processor";
    }
  });
  return [...new Set(ways)].join(" and ");
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
  return {
    isTerminal,
    columns: isTerminal ? terminalColumns() : 80,
    write: writeStderr,
  };
}

/** The width of the terminal; 0 where it has none. */
function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 0; // it has closed meanwhile
  }
}

/**
 * Stops this process, with its state saved, when the launcher that started it was killed: nobody
 * would see it run on.
 */
function followLauncher(): void {
  const launcher = Number(Deno.env.get("PIXELDA_LAUNCHER"));
  if (launcher !== Deno.ppid) return;
  const timer = setInterval(() => {
    if (Deno.ppid !== launcher) Deno.kill(Deno.pid, "SIGTERM");
  }, 500);
  Deno.unrefTimer(timer);
}
