/**
 * Runs a deno command of this repository, with the standard library from JSR or, where JSR does not
 * answer, with the adapters of `tasks/std`.
 *
 * ```sh
 * deno run -A tasks/launch.ts run experiments/table1.ts --preset quick
 * deno run -A tasks/launch.ts test
 * ```
 *
 * Every permission is given: the engine calls native code through FFI, which no sandbox of Deno's
 * holds, so a shorter list would only look safe.
 */
import { join, resolve } from "node:path";
import { visibleAncestors } from "./ancestors.ts";
import { readSummary } from "./test_summary.ts";

const root = resolve(import.meta.dirname!, "..");

/** How long JSR has for an answer, in milliseconds, where its packages are not cached yet. */
const patience = 3000;

/** Whether the JSR packages that deno.json names are cached or can be fetched now. */
async function jsrAnswers(): Promise<boolean> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const packages = Object.values<string>(imports).filter((target) => target.startsWith("jsr:"));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-config", "--no-lock", ...packages],
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(patience),
  }).spawn();
  return (await child.status).success;
}

/** The arguments for deno itself; a script is named from the root, all else from where the user is. */
function denoArguments([command, ...rest]: string[], map: string[]): string[] {
  const config = ["--config", join(root, "deno.json"), ...map];
  switch (command) {
    case "run": {
      const [script, ...args] = rest;
      return ["run", "--quiet", "-A", ...config, resolve(root, script), ...args];
    }
    case "test":
      return ["test", "-A", "--doc", ...config, ...rest];
    case "check":
      return ["check", ...config, ...(rest.length > 0 ? rest : [root])];
    default:
      throw new TypeError(`Cannot launch "${command}": expected run, test or check`);
  }
}

/** Runs deno until it ends, passing signals on; answers with its exit code. */
async function spawn(args: string[], cwd: string, onOutput?: (chunk: Uint8Array) => void) {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { PIXELDA_LAUNCHER: `${Deno.pid}` },
    stdin: "inherit",
    stdout: onOutput ? "piped" : "inherit",
    stderr: "inherit",
  }).spawn();
  const pass = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  // A terminal sends Ctrl-C to the child as well, and a second one would cut its ending short.
  Deno.addSignalListener("SIGINT", () => Deno.stdin.isTerminal() || pass("SIGINT"));
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => pass("SIGTERM"));
  // A task killed outright must not leave a run behind that nobody sees.
  const ancestors = visibleAncestors().join();
  const watch = setInterval(() => visibleAncestors().join() === ancestors || pass("SIGTERM"), 500);
  if (onOutput) { for await (const chunk of child.stdout) onOutput(chunk); }
  const { code } = await child.status;
  clearInterval(watch);
  return code;
}

/** Runs the tests and ends with one line `N passed, N failed`. */
async function test(args: string[]): Promise<number> {
  const decoder = new TextDecoder();
  let tail = "";
  const code = await spawn(args, root, (chunk) => {
    Deno.stdout.writeSync(chunk);
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
  });
  const { passed, failed } = readSummary(tail, code);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? Math.max(code, 1) : code;
}

if (import.meta.main) {
  const map: string[] = [];
  if (!await jsrAnswers()) {
    console.error("JSR does not answer; using the built-in adapters");
    map.push("--import-map", join(root, "tasks/std/import_map.json"));
  }
  const args = denoArguments(Deno.args, map);
  // `deno task` works in the root; INIT_CWD is where the user typed it, and relative paths mean that.
  const code = Deno.args[0] === "test"
    ? await test(args)
    : await spawn(args, Deno.args[0] === "run" ? Deno.env.get("INIT_CWD") ?? Deno.cwd() : root);
  Deno.exit(code);
}
