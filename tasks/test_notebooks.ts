/**
 * Runs the notebooks from top to bottom on Deno's Jupyter kernel, without a browser, and interrupts
 * a training in one.
 *
 * ```sh
 * deno task test:notebooks             # fails on an error, and where outputs are missing
 * deno task test:notebooks 1_quick     # those whose names begin so
 * deno task test:notebooks --write     # the repository's notebooks get the outputs of this run
 * ```
 *
 * Python with pip is needed for nbclient, which goes into pixelda's cache; without it nothing is run.
 */
import { join } from "node:path";
import { missingOutputs, type Notebook } from "./notebooks/outputs.ts";
import { findPython, installPythonPackages } from "./notebooks/python_packages.ts";
import { createSandbox, type Sandbox } from "./notebooks/sandbox.ts";

const root = join(import.meta.dirname!, "..");
/** Bytes that a committed notebook has at most: outputs are read, not stored. */
const mostBytes = 300_000;

/** Runs one of the Python scripts beside; it tells its own progress. */
async function runPython(
  python: string,
  { folder, environment }: Sandbox,
  packages: string,
  [script, ...args]: string[],
): Promise<boolean> {
  const { code } = await new Deno.Command(python, {
    args: [join(root, "tasks/notebooks", script), ...args, folder],
    env: { ...environment, PYTHONPATH: packages },
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return code === 0;
}

async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}

async function problemsOf(committed: string, run: string): Promise<string[]> {
  const { size } = await Deno.stat(committed);
  return [
    ...missingOutputs(await readNotebook(committed), await readNotebook(run)),
    ...(size > mostBytes ? [`It has ${size} bytes, more than ${mostBytes}: show less`] : []),
  ];
}

/** Deno and nbformat order a file's keys differently; the repository keeps to Deno's. */
async function write(run: string, committed: string): Promise<void> {
  await Deno.copyFile(run, committed);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", committed] }).output();
}

async function notebooksNamed(prefixes: readonly string[]): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(root, "notebooks")));
  return entries.map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb"))
    .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
    .sort();
}

async function testNotebooks(args: readonly string[]): Promise<number> {
  const python = await findPython();
  if (python === null) {
    console.log("Skipped: running notebooks needs Python with pip; install python3-pip");
    return 0;
  }
  const packages = await installPythonPackages(python);
  const prefixes = args.filter((arg) => arg !== "--write");
  const names = await notebooksNamed(prefixes);
  if (names.length === 0) {
    console.error(`No notebook's name begins with ${prefixes.join(" or ")}`);
    return 1;
  }
  let [passed, failed] = [0, 0];
  const report = (name: string, problems: readonly string[]) => {
    for (const problem of problems) console.log(`${name}: ${problem}`);
    problems.length === 0 ? passed++ : failed++;
  };
  for (const name of names) {
    await using sandbox = await createSandbox(root);
    const [committed, run] = [join(root, "notebooks", name), join(sandbox.folder, name)];
    const started = performance.now();
    const ran = await runPython(python, sandbox, packages, ["execute.py", committed, run]);
    console.log(`${name}: ${Math.round((performance.now() - started) / 1000)} s`);
    if (ran && args.includes("--write")) await write(run, committed);
    report(name, ran ? await problemsOf(committed, run) : ["a cell failed"]);
  }
  if (prefixes.length === 0) {
    await using sandbox = await createSandbox(root);
    const ran = await runPython(python, sandbox, packages, ["interrupt.py"]);
    report("interruption", ran ? [] : ["see above"]);
  }
  console.log(`notebooks: ${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await testNotebooks(Deno.args));
