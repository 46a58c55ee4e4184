/**
 * Runs a deno command of this repository, with the standard library from JSR or, where JSR is
 * unreachable, with the replacements in `tasks/std`.
 *
 * ```sh
 * deno run -A tasks/launch.ts run experiments/table1.ts --preset quick
 * deno run -A tasks/launch.ts test
 * ```
 *
 * `permissions.ts` says which permissions a script has.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../lib/files/cache_dir.ts"; // mod.ts needs npm, which starts later
import { STOP_SIGNALS, writeStderr } from "../lib/terminal/mod.ts";
import { permissionsFor } from "./permissions.ts";

const root = resolve(import.meta.dirname!, "..");

/** Milliseconds that JSR has for an answer. */
const TIMEOUT = 1500;

/**
 * Whether the JSR packages that deno.json names are in Deno's cache or can be fetched. That JSR is
 * unreachable is remembered until the end of the day, so that only the first start waits for it.
 */
async function hasJsr(): Promise<boolean> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const packages = Object.values<string>(imports).filter((target) => target.startsWith("jsr:"));
  const script = packages.map((name) => `import ${JSON.stringify(name)};`).join("");
  const { success: isCached } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", "--no-config", "--no-lock", `data:text/javascript,${script}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  if (isCached) return true;
  const registry = Deno.env.get("JSR_URL") ?? "https://jsr.io/";
  const note = notePath();
  const today = `${new Date().toISOString().slice(0, 10)} ${registry}\n`;
  if (note && await Deno.readTextFile(note).catch(() => "") === today) return false;
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(new URL("@std/assert/meta.json", registry), { signal });
    await response.body?.cancel();
    if (response.ok) return true;
  } catch {
    // No network, or not in time.
  }
  if (note) await writeNote(note, today).catch(() => {}); // only the next start is slower
  return false;
}

/** Where to remember it; `undefined` where there is no cache directory. */
function notePath(): string | undefined {
  try {
    return join(cacheDir(), "jsr_unreachable.txt");
  } catch {
    return undefined;
  }
}

async function writeNote(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** `deno task` works in the root; INIT_CWD is where the user typed it. */
function userFolder(): string {
  return Deno.env.get("INIT_CWD") ?? Deno.cwd();
}

/** Arguments for Deno: a script is named from the root, all else from the user's folder. */
function denoArguments([command, ...rest]: string[], map: string[]): string[] {
  const config = ["--config", join(root, "deno.json"), ...map];
  switch (command) {
    case "run": {
      const [script, ...args] = rest;
      const permissions = permissionsFor(script, args, userFolder());
      return ["run", "--quiet", ...permissions, ...config, resolve(root, script), ...args];
    }
    case "test":
      // Of a whole run, tests/examples_test.ts runs the examples, and types are checked once.
      return ["test", "-A", rest.length > 0 ? "--doc" : "--no-check", ...config, ...rest];
    case "check":
      return ["check", "--doc", ...config, ...(rest.length > 0 ? rest : [root])];
    default:
      throw new TypeError(`Cannot launch "${command}": expected run, test or check`);
  }
}

const importMap = (root: string): string[] => [
  "--import-map",
  join(root, "tasks/std/import_map.json"),
];

/**
 * Creates arguments for a `deno` that this process starts, so that it takes `@std` from where this
 * process does.
 *
 * @param root of the repository that it runs in
 */
export function importMapArguments(root: string): string[] {
  const isReplaced = import.meta.resolve("@std/assert").startsWith("file:");
  return isReplaced ? importMap(root) : [];
}

/**
 * Creates arguments for a `deno` that this process starts, to run a script of this repository as it is.
 *
 * @param script its address, or its path
 * @param flags more of `deno run`
 */
export function scriptArguments(script: string | URL, flags: readonly string[] = []): string[] {
  const path = script instanceof URL ? fileURLToPath(script) : script;
  return ["run", "-A", "--quiet", "--no-check", ...flags, ...importMapArguments(root), path];
}

/** Runs deno until it ends, passing signals on; returns its exit code. */
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
      // It has already ended.
    }
  };
  for (const signal of STOP_SIGNALS) {
    // A terminal sends Ctrl-C to the child as well, and a second one would cut its ending short.
    const isSent = () => signal === "SIGINT" && Deno.stdin.isTerminal();
    Deno.addSignalListener(signal, () => isSent() || pass(signal));
  }
  // A task that is killed must not leave a run behind that nobody sees.
  const ancestors = visibleAncestors().join();
  const watch = setInterval(() => visibleAncestors().join() === ancestors || pass("SIGTERM"), 500);
  if (onOutput) { for await (const chunk of child.stdout) onOutput(chunk); }
  const { code } = await child.status;
  clearInterval(watch);
  return code;
}

/**
 * The process ids of `deno task`, and of the `npx` and its shell above it, when those started this
 * process: all that the user sees of a run. A change means that one of them was killed.
 *
 * A process started without a task has none, so that it may outlive its shell.
 */
function visibleAncestors(): number[] {
  if (!Deno.env.has("INIT_CWD")) return [];
  const task = Deno.ppid;
  if (Deno.env.get("npm_command") !== "exec") return [task];
  const chain = [task];
  while (chain.length < 4) {
    const parent = parentOf(chain.at(-1)!);
    if (parent === undefined) return [task];
    chain.push(parent.pid);
    if (/^(npm|npx|node)/.test(parent.name)) return chain;
  }
  return [task];
}

/** The parent of a process; undefined at the top, or on a system without `/proc`. */
function parentOf(pid: number): { pid: number; name: string } | undefined {
  try {
    const read = (id: number) => Deno.readTextFileSync(`/proc/${id}/status`);
    const parent = Number(/^PPid:\s*(\d+)/m.exec(read(pid))![1]);
    return { pid: parent, name: /^Name:\s*(.*)/m.exec(read(parent))![1] };
  } catch {
    return undefined;
  }
}

/** Tests that take long, each list in a process of its own. The last waits more than it computes. */
const LONG_TESTS = [
  ["tests/experiments"],
  ["tests/tasks"],
  [
    "tests/browser",
    "tests/experiments/sweep",
    "tests/experiments/sweep_test.ts",
    "tests/experiments/tune_test.ts",
  ],
];

/** Tests that start the engine in ways of their own: each file has an isolate. */
const APART = ["tests/engine", "tests/experiments/cli"];

/** Runs all others of a process in one isolate. */
const IN_ONE_ISOLATE = "tests/in_one_isolate_test.ts";

/**
 * Runs the tests and ends with one line `N passed, N failed`.
 *
 * @param shown what runs first, its output as it comes
 * @param others what runs at the same time, its output shown after
 */
async function test(shown: string[], others: readonly string[][]): Promise<number> {
  const waiting = others.map(async (each) => {
    const chunks: Uint8Array[] = [];
    const summary = await testPart(each, (chunk) => void chunks.push(chunk));
    return { ...summary, chunks };
  });
  const first = await testPart(shown, (chunk) => void Deno.stdout.writeSync(chunk));
  const rest = await Promise.all(waiting);
  for (const chunk of rest.flatMap(({ chunks }) => chunks)) Deno.stdout.writeSync(chunk);
  const parts = [first, ...rest];
  const sum = (count: "passed" | "failed") => parts.reduce((total, part) => total + part[count], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  const code = Math.max(...parts.map((part) => part.code));
  return sum("failed") > 0 ? Math.max(code, 1) : code;
}

/** The parts of all tests, and the check of all types, each in a process of its own. */
function partsOfAll(map: string[]): [shown: string[], ...others: string[][]] {
  const all = denoArguments(["test"], map);
  const [shown, ...parts] = [["tests"], ...LONG_TESTS].map((tests, i) => {
    const others = [...LONG_TESTS.slice(i).flat(), IN_ONE_ISOLATE];
    const own = tests.flatMap((path) => splitTests(path, [...others, ...APART]))
      .filter((path) => !others.includes(path));
    const apart = own.filter((path) => APART.includes(path));
    const together = own.filter((path) => !APART.includes(path));
    return [...all, ...apart, IN_ONE_ISOLATE, "--", ...together];
  });
  return [shown, denoArguments(["check"], map), ...parts];
}

/** The tests of a folder or file, in pieces wherever one that is named is within. */
function splitTests(path: string, named: readonly string[]): string[] {
  if (!isThere(path)) return [];
  const holds = (name: string): boolean => name.startsWith(`${path}/`) && isThere(name);
  if (named.includes(path) || !named.some(holds)) return [path];
  return [...Deno.readDirSync(join(root, path))]
    .filter(({ name, isDirectory }) => isDirectory || name.endsWith("_test.ts"))
    .flatMap(({ name }) => splitTests(`${path}/${name}`, named));
}

/** TensorFlow's threads of processes that compute at the same time: they would wait for each other's. */
function shareProcessors(processes: number): void {
  const share = Math.max(1, Math.floor(navigator.hardwareConcurrency / processes));
  for (const variable of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]) {
    if (!Deno.env.has(variable)) Deno.env.set(variable, `${share}`);
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(join(root, path)) !== undefined;
  } catch {
    return false;
  }
}

async function testPart(args: string[], onOutput: (chunk: Uint8Array) => void) {
  const decoder = new TextDecoder();
  let tail = "";
  const code = await spawn(args, root, (chunk) => {
    onOutput(chunk);
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
  });
  return { ...readSummary(tail, code), code };
}

/**
 * Reads the last summary line in the output of `deno test`.
 *
 * A run that failed without a failed test (a type error, a crash) counts as one failure, so that
 * the counts never look better than the exit code.
 */
export function readSummary(
  output: string,
  code: number,
): { readonly passed: number; readonly failed: number } {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const [last] = [...plain.matchAll(/\| (\d+) passed.*? \| (\d+) failed/g)].slice(-1);
  const [passed, failed] = last ? [Number(last[1]), Number(last[2])] : [0, 0];
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

if (import.meta.main) {
  const map: string[] = [];
  if (!await hasJsr()) {
    writeStderr("JSR is unreachable; using bundled replacements\n");
    map.push(...importMap(root));
  }
  const [command, ...rest] = Deno.args;
  const isWhole = command === "test" && rest.length === 0;
  const [args, ...others] = isWhole ? partsOfAll(map) : [denoArguments(Deno.args, map)];
  if (isWhole) shareProcessors(1 + others.length);
  const code = command === "test"
    ? await test(args, others)
    : await spawn(args, command === "run" ? userFolder() : root);
  Deno.exit(code);
}
