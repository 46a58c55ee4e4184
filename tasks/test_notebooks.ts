/**
 * Runs the notebooks from top to bottom on Deno's Jupyter kernel, without a browser, and interrupts
 * a training in one.
 *
 * ```sh
 * deno task test:notebooks             # fails on an error, and where outputs are missing
 * deno task test:notebooks 1_quick     # those whose names begin so
 * deno task test:notebooks --steps 100 # shorter trainings, to see that every cell runs
 * deno task test:notebooks --write     # the repository's notebooks get the outputs of this run
 * ```
 *
 * nbclient, which runs them, is installed into pixelda's cache; without Python's pip nothing is run.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  argument,
  integer,
  parseFlags,
  runCommand,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";
import { cacheDir, exists, pipEnvironment } from "../lib/files/mod.ts";

const command = {
  name: "test:notebooks",
  summary: "Runs the notebooks without a browser.",
  flags: {
    names: argument("A,B", "Only those whose names begin so (default all)", ""),
    steps: integer("Steps of each training at most", { min: 1 }),
    write: toggle("Store the outputs of this run in the repository's notebooks"),
  },
};

const root = join(import.meta.dirname!, "..");
/** Bytes that a committed notebook has at most: outputs are there to be read. */
const MAX_BYTES = 300_000;
/** nbclient and what it needs. */
const PYTHON_PACKAGES = [
  "attrs==26.1.0",
  "fastjsonschema==2.22.3",
  "jsonschema==4.26.0",
  "jsonschema-specifications==2025.9.1",
  "jupyter_client==8.6.3",
  "jupyter_core==5.9.1",
  "nbclient==0.10.2",
  "nbformat==5.10.4",
  "platformdirs==4.14.7",
  "python-dateutil==4.0.0",
  "pyzmq==27.3.0",
  "referencing==0.37.0",
  "rpds-py==2026.9.1",
  "tornado==6.6.1",
  "traitlets==5.16.1",
  "typing_extensions==4.16.0",
  "tzdata==2026.6",
];

/** Runs test_notebooks.py, which prints its own progress. */
async function runPython(
  python: string,
  { folder, environment }: Sandbox,
  packages: string,
  args: readonly string[],
): Promise<boolean> {
  const { code } = await new Deno.Command(python, {
    args: [join(root, "tasks/test_notebooks.py"), ...args, folder],
    env: { ...environment, PYTHONPATH: packages },
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return code === 0;
}

async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}

async function findProblems(committed: string, run: string): Promise<string[]> {
  const { size } = await Deno.stat(committed);
  return [
    ...missingOutputs(await readNotebook(committed), await readNotebook(run)),
    ...(size > MAX_BYTES ? [`It has ${size} bytes, more than ${MAX_BYTES}: show less`] : []),
  ];
}

/** Deno and nbformat order a file's keys differently; the repository keeps to Deno's. */
async function write(run: string, committed: string): Promise<void> {
  await Deno.copyFile(run, committed);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", committed] }).output();
}

async function findNotebooks(prefixes: readonly string[]): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(root, "notebooks")));
  return entries.map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb"))
    .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
    .sort();
}

async function testNotebooks(
  prefixes: readonly string[],
  { steps, write: isWritten }: { readonly steps?: number; readonly write: boolean },
): Promise<number> {
  const python = await findPython();
  if (python === null) {
    console.log("Skipped: running notebooks needs Python with pip; install python3-pip");
    return 0;
  }
  const packages = await installPythonPackages(python);
  const names = await findNotebooks(prefixes);
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
    if (steps !== undefined) {
      await Deno.writeTextFile(run, shortenTrainings(await Deno.readTextFile(committed), steps));
    }
    const ran = await runPython(python, sandbox, packages, [
      "execute",
      steps === undefined ? committed : run,
      run,
    ]);
    console.log(`${name}: ${Math.round((performance.now() - started) / 1000)} s`);
    if (ran && isWritten) await write(run, committed);
    report(name, ran ? await findProblems(committed, run) : ["a cell failed"]);
  }
  if (prefixes.length === 0) {
    await using sandbox = await createSandbox(root);
    const ran = await runPython(python, sandbox, packages, ["interrupt"]);
    report("interruption", ran ? [] : ["see above"]);
  }
  console.log(`notebooks: ${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/**
 * Has the trainings of a notebook take fewer steps.
 *
 * @param notebook its file, one line of which begins with `const steps =`, in a cell of code
 * @param most steps of a training
 * @throws {Error} if there is no such line
 */
export function shortenTrainings(notebook: string, most: number): string {
  const shorter = notebook.replace(
    /"const steps = [^"]*"/,
    (line) => line.replaceAll(/\d+/g, (steps) => `${Math.min(Number(steps), most)}`),
  );
  if (/"const steps = [^"]*\d[^"]*"/.test(shorter)) return shorter;
  throw new Error('Cannot shorten the trainings: no line begins with "const steps ="');
}

type Output = {
  readonly output_type: string;
  readonly name?: string;
  readonly data?: { readonly [mimeType: string]: unknown };
};

/** The part of a notebook's file that is compared. */
export type Notebook = {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: readonly string[] | string;
    readonly outputs?: readonly Output[];
  }[];
};

/**
 * Compares the outputs of a notebook that was run with those that are committed: in which formats
 * each cell shows something, not what.
 *
 * @returns what is missing where, a sentence each
 */
export function missingOutputs(committed: Notebook, run: Notebook): string[] {
  if (!committed.cells.some(({ outputs = [] }) => outputs.length > 0)) {
    return ["No cell has outputs in the repository"];
  }
  return committed.cells.flatMap((cell, i) => {
    const [before, now] = [kinds(cell.outputs), kinds(run.cells[i]?.outputs)];
    return [
      ...[...before.difference(now)].map((kind) => `Cell ${i} no longer shows ${kind}`),
      ...[...now.difference(before)].map((kind) =>
        `Cell ${i} shows ${kind}, which the repository lacks`
      ),
    ];
  });
}

function kinds(outputs: readonly Output[] = []): Set<string> {
  return new Set(
    outputs.flatMap(({ output_type, name, data }) =>
      data === undefined
        ? [`${output_type} ${name}`]
        : Object.keys(data).map((mimeType) => `${output_type} ${mimeType}`)
    ),
  );
}

/** A copy of the repository for notebooks to run in, so that they find no runs and leave none. */
export type Sandbox = AsyncDisposable & {
  /** Stands for the repository's folder `notebooks`. */
  readonly folder: string;
  /** For Jupyter: its kernel is the Deno that runs this, and its files are in the sandbox. */
  readonly environment: Record<string, string>;
};

/** What notebooks import. */
const LINKED = ["mod.ts", "lib", "datasets"];
/** What Deno reads on the way; the lock file it may write too. */
const COPIED = ["deno.json", "deno.lock"];

/** Creates a sandbox of the repository in `root`; the scope that it is in removes it. */
export async function createSandbox(root: string): Promise<Sandbox> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-notebooks-" });
  const path = await Deno.realPath(root);
  for (const name of LINKED) await Deno.symlink(join(path, name), join(directory, name));
  for (const name of COPIED) await Deno.copyFile(join(path, name), join(directory, name));
  const folder = join(directory, "notebooks");
  const kernel = join(directory, "jupyter", "kernels", "deno");
  for (const each of [folder, kernel]) await Deno.mkdir(each, { recursive: true });
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  };
  await Deno.writeTextFile(join(kernel, "kernel.json"), JSON.stringify(spec));
  return {
    folder,
    environment: {
      JUPYTER_PATH: join(directory, "jupyter"),
      JUPYTER_RUNTIME_DIR: join(directory, "jupyter", "runtime"),
      JUPYTER_PLATFORM_DIRS: "1",
      NO_COLOR: "1",
    },
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

/**
 * Installs the Python packages into a folder of pixelda's cache that nothing else uses.
 *
 * @param python the interpreter, which needs pip
 * @returns the folder, for `PYTHONPATH`
 * @throws {Error} if pip cannot install them
 */
async function installPythonPackages(python: string): Promise<string> {
  const { stdout } = await run(python, ["-c", "import sys; print(sys.version)"]);
  const hash = createHash("sha256").update(PYTHON_PACKAGES.map((name) => `${name}\n`).join(""))
    .update(stdout).digest("hex").slice(
      0,
      12,
    );
  const folder = join(cacheDir(), `notebooks-${hash}`);
  if (await exists(folder)) return folder;
  const unfinished = `${folder}.${Deno.pid}.tmp`;
  const { success, stderr } = await run(python, [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"],
    ...["--target", unfinished, ...PYTHON_PACKAGES],
  ], await pipEnvironment(python, "install"));
  if (!success) {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    throw new Error(`Cannot install what runs notebooks: ${stderr.trim()}`);
  }
  await Deno.rename(unfinished, folder);
  return folder;
}

/** @returns the first Python that has pip; null if there is none */
async function findPython(): Promise<string | null> {
  for (const python of ["python3", "python"]) {
    try {
      if ((await run(python, ["-m", "pip", "--version"])).success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

async function run(command: string, args: string[], env?: Record<string, string>) {
  const settings = { args, env, clearEnv: env !== undefined };
  const { success, stdout, stderr } = await new Deno.Command(command, settings).output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

if (import.meta.main) {
  await runCommand(async () => {
    const { names, ...flags } = parseFlags(command, Deno.args);
    if (flags.write && flags.steps !== undefined) {
      throw new UsageError("--write stores the outputs of whole trainings: leave --steps out");
    }
    Deno.exit(await testNotebooks(names === "" ? [] : names.split(","), flags));
  });
}
