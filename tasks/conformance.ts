/**
 * Runs the tests that tfjs-core publishes on TensorFlow through FFI.
 *
 * ```sh
 * deno task conformance
 * deno task conformance --filter conv2d
 * ```
 */
import { createRequire, isBuiltin } from "node:module";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import esbuild from "npm:esbuild@0.25.12";
import jasmineCore from "npm:jasmine-core@4.6.1";
// Deno resolves files of those npm packages only that the program imports something of.
import "npm:@tensorflow/tfjs-core@4.22.0/package.json" with { type: "json" };
import "npm:@tensorflow/tfjs-node-gpu@4.22.0/package.json" with { type: "json" };
import "npm:jasmine-core@4.6.1/package.json" with { type: "json" };
import { parseFlags, runCommand, text, toggle, withDefault } from "../experiments/cli/mod.ts";
import { startEngine } from "../lib/engine/mod.ts";

const CORE = "npm:@tensorflow/tfjs-core@4.22.0";
const NODE = "npm:@tensorflow/tfjs-node-gpu@4.22.0";
const JASMINE = "npm:jasmine-core@4.6.1";

/** Specs that may fail, by full name, and why. They are run and counted all the same. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ["round test-tensorflow {} int32", "TensorFlow's own Round gives 0 for every int32"],
  [
    "gradients test-tensorflow {} errors if relevant ops are missing grads",
    "a condition has a gradient here, of zeros",
  ],
]);

const command = {
  name: "conformance",
  summary: "Runs the published tests of tfjs-core on this backend.",
  flags: {
    filter: withDefault(text("TEXT", "Only specs whose full name contains TEXT"), ""),
    json: toggle("Print the result as JSON"),
    quiet: toggle("Print only the counts"),
  },
};

/** What jasmine reports of a spec, as far as it is used here. */
type SpecResult = {
  readonly status: "passed" | "failed" | "pending" | "excluded";
  readonly fullName: string;
  readonly failedExpectations: readonly { readonly message: string }[];
};

type Failure = { readonly name: string; readonly message: string };

/** What became of the specs. */
type Outcome = {
  passed: number;
  pending: number;
  /** Left out because tfjs-node's own runner does. */
  ignored: number;
  readonly failures: Failure[];
};

/** Runs every spec whose name contains `filter`. */
async function runSpecs(filter: string): Promise<Outcome> {
  const ignored = await ignoredByTfjsNode();
  const outcome: Outcome = { passed: 0, pending: 0, ignored: 0, failures: [] };
  const env = jasmineCore.boot(jasmineCore).getEnv();
  const isIgnored = (name: string): boolean => ignored.some((part) => name.includes(part));
  env.configure({
    random: false,
    specFilter: (spec: { getFullName(): string }) => {
      const name = spec.getFullName();
      return name.includes(filter) && !isIgnored(name);
    },
  });
  env.addReporter({
    specDone({ status, fullName, failedExpectations }: SpecResult) {
      if (status === "passed") outcome.passed++;
      else if (status === "pending") outcome.pending++;
      else if (status === "failed") {
        const message = failedExpectations.map((each) => each.message).join("\n");
        outcome.failures.push({ name: fullName, message });
      } else if (fullName.includes(filter)) outcome.ignored++;
    },
  });
  const folder = await Deno.makeTempDir({ prefix: "conformance" });
  try {
    const file = join(folder, "specs.mjs");
    await bundleSpecs(file);
    await import(toFileUrl(file).href);
    await env.execute();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return outcome;
}

/** Runs `work` with tfjs's warnings, of which the specs provoke thousands, turned off. */
async function silently<T>(work: () => Promise<T>): Promise<T> {
  const { log, warn, error } = console;
  console.log = console.warn = console.error = () => {};
  try {
    return await work();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

/** Path of a package's file in Deno's cache. */
const pathOf = (specifier: string): string => fromFileUrl(import.meta.resolve(specifier));

/** Packages by their names: from Deno's cache, where there is no node_modules to look in. */
const fromCache: esbuild.Plugin = {
  name: "from-cache",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (importer === "" || isBuiltin(path)) return undefined;
      if (path.startsWith("jasmine-core/")) {
        return { path: pathOf(path.replace("jasmine-core", JASMINE)) };
      }
      try {
        return { path: createRequire(importer).resolve(path) };
      } catch {
        return { path, external: true }; // an optional one, asked for where it may be missing
      }
    });
  },
};

/**
 * Bundles the specs and the module that says which backend they are for.
 *
 * @param file where the bundle goes; importing it defines the specs
 */
async function bundleSpecs(file: string): Promise<void> {
  const contents = `
    import { setTestEnvs } from ${JSON.stringify(pathOf(`${CORE}/dist/jasmine_util.js`))};
    import ${JSON.stringify(pathOf(`${CORE}/dist/register_all_gradients.js`))};
    import ${JSON.stringify(pathOf(`${CORE}/dist/public/chained_ops/register_all_chained_ops.js`))};
    setTestEnvs([
      { name: "test-tensorflow", backendName: "tensorflow", flags: {}, isDataSync: true },
    ]);
    await import(${JSON.stringify(pathOf(`${CORE}/dist/tests.js`))});`;
  await esbuild.build({
    stdin: { contents, resolveDir: "/", loader: "js" },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    // The package marks its tests as free of side effects, so they would be left out.
    ignoreAnnotations: true,
    // What is CommonJS among the dependencies asks for Node's modules.
    banner: {
      js:
        `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
    plugins: [fromCache],
    logLevel: "error",
  });
  await esbuild.stop();
}

/**
 * @returns what tfjs-node's own runner of the same specs leaves out: parts of full names
 * @throws {Error} if the package's file does not have the list
 */
async function ignoredByTfjsNode(): Promise<string[]> {
  const text = await Deno.readTextFile(pathOf(`${NODE}/dist/run_tests.js`));
  const list = /var IGNORE_LIST = (\[[\s\S]*?\n\]);/.exec(text)?.[1];
  if (list === undefined) throw new Error(`Cannot find IGNORE_LIST in ${NODE}/dist/run_tests.js`);
  return new Function(`return ${list}`)();
}

async function conformance(args: readonly string[]): Promise<void> {
  const { filter, json, quiet } = parseFlags(command, args);
  const { version } = await startEngine();
  const { passed, pending, ignored, failures } = await silently(() => runSpecs(filter));
  const found = passed + failures.length + pending + ignored;
  if (found === 0) throw new Error(`Cannot run any spec: no name contains "${filter}"`);
  if (json) {
    const failed = failures.length;
    console.log(JSON.stringify({ version, passed, failed, pending, ignored, failures }));
  } else {
    if (!quiet) {
      for (const { name, message } of failures) {
        const reason = EXCEPTIONS.get(name);
        console.log(`failed: ${name}\n  ${reason === undefined ? message : `expected: ${reason}`}`);
      }
      console.log(`TensorFlow ${version}; ${pending} pending, ${ignored} left out as by tfjs-node`);
    }
    console.log(`${passed} passed, ${failures.length} failed`);
  }
  Deno.exit(failures.every(({ name }) => EXCEPTIONS.has(name)) ? 0 : 1);
}

if (import.meta.main) await runCommand(() => conformance(Deno.args));
