/**
 * `deno task mutate [PART…]`: changes one sign, axis, factor, operator, comparison or reduction at a
 * time in the files of lib/losses and lib/metrics (whose path contains PART), and prints the changes
 * that no test notices. Exits with 1 if there are any.
 *
 * Everything happens in temporary folders. A file's tests are loaded once, and run against one
 * variant of the file after the other, so that a variant takes no longer than they do.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { toFileUrl } from "@std/path";
import { importMapArguments } from "./launch.ts";
import { createMutants, type Mutant } from "./mutants.ts";

const HELP = `Changes a sign, an axis or a factor at a time in each loss and metric, and prints the
changes that no test notices.

deno task mutate [PART…], of the files whose paths contain a PART`;

const root = resolve(import.meta.dirname!, "..");

/** Folders of lib whose files are changed. */
const FOLDERS = ["losses", "metrics"];

/** Milliseconds for the tests of one variant: some variants never end, which counts as noticed. */
const TIMEOUT = 60_000;

/** Variants that compute what the original does, by file: changed line and reason. */
const EQUIVALENT: { readonly [file: string]: readonly (readonly [string, string])[] } = {
  "losses/coral": [
    [
      "const shapes = [source, target].map((rows) => [rows.length, rows[1]?.length]);",
      "all rows have one length, and there are two",
    ],
    ["const length = rows[1].length;", "all rows have one length, and there are two"],
    [
      "for (let i = 0; i <= length; i++) means[i] += row[i] / rows.length;",
      "typed arrays ignore what is written past their end",
    ],
    [
      "for (let j = 0; j <= length; j++) sums[i][j] += deviation * (row[j] - means[j]);",
      "typed arrays ignore what is written past their end",
    ],
    [
      "return ((...args) => tf.neg(tf.div(...args)))(tf.matMul(centered, centered, true, false), x.shape[0] - 1);",
      "two covariances change sign, and their difference is squared",
    ],
    ["assumeSymmetric: false,", "ml-matrix looks, and finds the same"],
  ],
  "losses/difference": [[
    "return ((...args) => tf.neg(tf.mul(...args)))(centered, tf.rsqrt(tf.maximum(square, MIN_SQUARED_NORM))) as tf.Tensor2D;",
    "two codes change sign, and they are multiplied",
  ]],
  "metrics/angle_error": [[
    "dot -= predictions[i] * quaternions[i];",
    "only its absolute value counts",
  ]],
  "metrics/lbfgs": [
    [
      "for (let j = 0; j <= direction.length; j++) direction[j] *= scale;",
      "typed arrays ignore what is written past their end",
    ],
    [
      "for (let i = 0; i <= a.length; i++) a[i] += factor * b[i];",
      "typed arrays ignore what is written past their end",
    ],
  ],
  "metrics/logistic_regression": [
    ["let loss = 1;", "the least is where it was"],
    [
      "for (let j = 0, at = 0; j <= width; j++) {",
      "typed arrays ignore what is written past their end",
    ],
    [
      "for (let j = 0; j <= length; j++) means[j] += row[j] / count;",
      "typed arrays ignore what is written past their end",
    ],
    [
      "for (let j = 0; j <= length; j++) squares[j] += (row[j] - means[j]) ** 2 / count;",
      "typed arrays ignore what is written past their end",
    ],
    [
      "const rows = new Float64Array(features.length * (length + 2));",
      "nothing reads the end of it",
    ],
    ["scores.fill(1);", "a softmax is the same of scores that are all higher by 1"],
    [
      "for (let k = 0; k <= scores.length; k++) scores[k] /= sum;",
      "typed arrays ignore what is written past their end",
    ],
  ],
  "metrics/nearest_neighbors": [[
    "for (let i = 0; i <= indices.length; i++) {",
    "typed arrays ignore what is written past their end",
  ]],
  "metrics/rank_correlation": [[
    "const smaller = values.filter((other) => other > value).length;",
    "both measures are ranked from the other end",
  ]],
  "metrics/soft_neighborhood_density": [
    ["const { length } = probabilities[1];", "all rows have one length, and there are two"],
    ["for (let i = 1; i < count; i++) {", "the first has none before it"],
  ],
};

/** What became of a file's variants. */
type Outcome = {
  readonly file: string;
  readonly mutants: number;
  /** How many no test notices because they are equivalent. */
  readonly equivalent: number;
  /** Neither noticed by a test nor known to be equivalent. */
  readonly survivors: readonly Mutant[];
  /** Listed as equivalent, and not found among those that no test notices. */
  readonly outdated: readonly string[];
};

/** Runs a file's tests against every variant of it. */
async function mutate(folder: string, name: string): Promise<Outcome> {
  const file = `${folder}/${name}`;
  const source = await Deno.readTextFile(join(root, "lib", `${file}.ts`));
  const mutants = createMutants(source);
  const sources = [source, ...mutants.map((mutant) => mutant.source)];
  await using sandbox = await createSandbox(folder, name, sources);
  const unnoticed: Mutant[] = [];
  for (let next = 0; next < sources.length;) {
    for await (const { number, failure } of startRunner(sandbox.directory, folder, name, next)) {
      if (number === 0 && failure !== undefined) {
        throw new Error(`Cannot mutate ${file}: a test fails without any change: ${failure}`);
      }
      if (number > 0 && failure === undefined) unnoticed.push(mutants[number - 1]);
      next = number + 1;
    }
    // The variant that stopped the runner, or that never ended, is a noticed one.
    if (next < sources.length && next++ === 0) {
      throw new Error(`Cannot mutate ${file}: its tests do not run`);
    }
  }
  const known = (EQUIVALENT[file] ?? []).map(([line]) => line);
  const survivors = unnoticed.filter(({ changed }) => !known.includes(changed));
  return {
    file,
    mutants: mutants.length,
    equivalent: unnoticed.length - survivors.length,
    survivors,
    outdated: known.filter((line) => !unnoticed.some(({ changed }) => changed === line)),
  };
}

/** Links to the repository, with one file replaced by a switch between its variants. */
async function createSandbox(folder: string, name: string, sources: readonly string[]) {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-mutate-" });
  const linkAllBut = async (left: string, path: string): Promise<void> => {
    await Deno.mkdir(join(directory, path), { recursive: true });
    for await (const entry of Deno.readDir(join(root, path))) {
      if (entry.name === left || entry.name === ".git") continue;
      await Deno.symlink(join(root, path, entry.name), join(directory, path, entry.name));
    }
  };
  await linkAllBut("lib", "");
  await linkAllBut(folder, "lib");
  await linkAllBut(`${name}.ts`, join("lib", folder));
  const write = (suffix: string, text: string): Promise<void> =>
    Deno.writeTextFile(join(directory, "lib", folder, `${name}${suffix}.ts`), text);

  const functions = Array.from(
    sources[0].matchAll(/^export (?:async )?function (\w+)/gm),
    ([, exported]) => exported,
  );
  const switched = functions.map((exported) =>
    `export const ${exported} = (...args) => globalThis.variant.${exported}(...args);\n`
  );
  await write("", switched.join(""));
  for (const [i, source] of sources.entries()) await write(`.variant${i}`, source);
  const examples = sources[0].matchAll(/^ \* ```ts\n([^]*?)^ \* ```/gm);
  for (const [i, [, example]] of [...examples].entries()) {
    const lines = example.split("\n").map((line) => line.replace(/^ \* ?/, ""));
    const isImport = (line: string): boolean => line.startsWith("import ");
    await write(
      `.example${i}`,
      [
        ...[`import { ${functions} } from "./${name}.ts";`, ...lines.filter(isImport)],
        ...[
          "Deno.test('example', async () => {",
          ...lines.filter((line) => !isImport(line)),
          "});",
        ],
      ].join("\n"),
    );
  }
  return {
    directory,
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

/** The outcome of one variant, of which 0 is the original. */
type Result = { readonly number: number; readonly failure?: string };

/** Starts {@link runVariants} in a process, and yields what it prints until it ends or is too slow. */
async function* startRunner(
  directory: string,
  ...args: readonly (string | number)[]
): AsyncGenerator<Result> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", "--no-check", "--no-lock"],
      ...["--config", join(directory, "deno.json"), ...importMapArguments(directory)],
      ...[join(directory, "tasks/mutate.ts"), "--runner", directory, ...args.map(String)],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const kill = () => child.kill("SIGKILL");
  let timer = setTimeout(kill, TIMEOUT);
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    clearTimeout(timer);
    timer = setTimeout(kill, TIMEOUT);
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith('{"number":')) yield JSON.parse(line);
  }
  clearTimeout(timer);
  await child.status;
}

/** Runs a file's tests against its variants from number `from` on; prints each {@link Result}. */
async function runVariants(directory: string, folder: string, name: string, from: number) {
  const load = (path: string): Promise<unknown> => import(toFileUrl(join(directory, path)).href);
  const tests: (() => unknown)[] = [];
  const context = { step: (_: string, run: () => unknown) => run() };
  const collect = (_: string, run: (t: typeof context) => unknown) =>
    tests.push(() => run(context));
  Object.assign(Deno, { test: collect });
  const scope = globalThis as unknown as { variant: unknown };
  scope.variant = await load(`lib/${folder}/${name}.variant0.ts`);
  const files = Array.from(Deno.readDirSync(join(directory, "lib", folder)), (entry) => entry.name);
  for (const file of files.filter((file) => file.startsWith(`${name}.example`))) {
    await load(`lib/${folder}/${file}`);
  }
  await load(`tests/${folder}/${name}_test.ts`);
  const count = files.filter((file) => file.startsWith(`${name}.variant`)).length;
  for (let number = from; number < count; number++) {
    let failure: string | undefined;
    try {
      scope.variant = await load(`lib/${folder}/${name}.variant${number}.ts`);
      for (const test of tests) await test();
    } catch (error) {
      failure = String(error);
    }
    console.log(JSON.stringify({ number, failure }));
  }
}

/** Files to change: those whose path contains one of `parts`, or all. */
async function findFiles(parts: readonly string[]): Promise<[folder: string, name: string][]> {
  const files: [string, string][] = [];
  for (const folder of FOLDERS) {
    for await (const { name } of Deno.readDir(join(root, "lib", folder))) {
      const chosen = parts.length === 0 || parts.some((part) => `${folder}/${name}`.includes(part));
      if (chosen && name !== "mod.ts") files.push([folder, name.replace(/\.ts$/, "")]);
    }
  }
  if (files.length === 0) throw new TypeError(`No file's path contains ${parts.join(" or ")}`);
  return files.sort();
}

async function main(parts: readonly string[]): Promise<number> {
  const files = await findFiles(parts);
  const outcomes: Outcome[] = [];
  const waiting = files.values();
  const work = async () => {
    for (const file of waiting) outcomes.push(await mutate(...file));
  };
  await Promise.all([work(), work()]); // two files at a time
  outcomes.sort((a, b) => a.file < b.file ? -1 : 1);
  const row = (file: string, ...cells: unknown[]) =>
    console.log(file.padEnd(26) + cells.map((cell) => `${cell}`.padStart(12)).join(""));
  row("file", "mutants", "killed", "equivalent", "survived");
  for (const { file, mutants, equivalent, survivors } of outcomes) {
    row(file, mutants, mutants - equivalent - survivors.length, equivalent, survivors.length);
  }
  const problems = outcomes.flatMap(({ file, survivors, outdated }) => [
    ...survivors.map(({ line, changed }) => `lib/${file}.ts:${line}: no test notices: ${changed}`),
    ...outdated.map((line) => `lib/${file}.ts: no such change is equivalent any more: ${line}`),
  ]);
  problems.forEach((problem) => console.log(problem));
  return problems.length > 0 ? 1 : 0;
}

if (import.meta.main) {
  const [first, directory, folder, name, from] = Deno.args;
  if (first === "--runner") {
    await runVariants(directory, folder, name, Number(from));
    Deno.exit(0);
  }
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    console.log(HELP);
    Deno.exit(0);
  }
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(2);
  }
}
