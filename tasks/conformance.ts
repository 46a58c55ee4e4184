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
import "npm:jasmine-core@4.6.1/package.json" with { type: "json" };
import { parseFlags, runCommand, text, toggle, withDefault } from "../experiments/cli/mod.ts";
import { startEngine } from "../lib/engine/mod.ts";

const CORE = "npm:@tensorflow/tfjs-core@4.22.0";
const JASMINE = "npm:jasmine-core@4.6.1";

/** Specs that may fail, by a part of their full names, and why. They are run and counted. */
const EXCEPTIONS: readonly (readonly [part: string, reason: string])[] = [
  ["errors if relevant ops are missing grads", "a condition has a gradient here, of zeros"],
  [
    "avgPool test-tensorflow {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit",
    "the spec divides by the window's size, its own forward pass by the pixels in the image",
  ],
  [
    "f=[1,1] s=2 p=1 fractional outputs default rounding",
    "the spec expects the image itself, where the window stands in the padding",
  ],
  [
    "input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4",
    "oneDNN refuses these shapes",
  ],
  ["fused conv2d test-tensorflow {} basic in NCHW", "tfjs-node fuses NHWC only"],
  ["fused conv2d test-tensorflow {} im2row in NCHW", "tfjs-node fuses NHWC only"],
  ["fused conv2d test-tensorflow {} batch in NCHW", "tfjs-node fuses NHWC only"],
  ["sign test-tensorflow {}", "TensorFlow's sign of NaN is NaN, the spec's 0"],
  ["tan test-tensorflow {} numbers exceed float32", "the last bit of 30144.177"],
  ["unique test-tensorflow {} 1d tensor with NaN", "TensorFlow counts each NaN apart"],
];

const findReason = (name: string): string | undefined =>
  EXCEPTIONS.find(([part]) => name.includes(part))?.[1];

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
  readonly failures: Failure[];
};

/** Runs every spec whose name contains `filter`. */
async function runSpecs(filter: string): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, pending: 0, failures: [] };
  const env = jasmineCore.boot(jasmineCore).getEnv();
  env.configure({
    random: false,
    specFilter: (spec: { getFullName(): string }) => spec.getFullName().includes(filter),
  });
  env.addReporter({
    specDone({ status, fullName, failedExpectations }: SpecResult) {
      if (status === "passed") outcome.passed++;
      else if (status === "pending") outcome.pending++;
      else if (status === "failed") {
        const message = failedExpectations.map((each) => each.message).join("\n");
        outcome.failures.push({ name: fullName, message });
      }
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

async function conformance(args: readonly string[]): Promise<void> {
  const { filter, json, quiet } = parseFlags(command, args);
  const { version } = await startEngine();
  const { passed, pending, failures } = await silently(() => runSpecs(filter));
  const found = passed + failures.length + pending;
  if (found === 0) throw new Error(`Cannot run any spec: no name contains "${filter}"`);
  if (json) {
    const failed = failures.length;
    console.log(JSON.stringify({ version, passed, failed, pending, failures }));
  } else {
    if (!quiet) {
      for (const { name, message } of failures) {
        const reason = findReason(name);
        console.log(`failed: ${name}\n  ${reason === undefined ? message : `expected: ${reason}`}`);
      }
      console.log(`TensorFlow ${version}; ${pending} pending, as published`);
    }
    console.log(`${passed} passed, ${failures.length} failed`);
  }
  Deno.exit(failures.every(({ name }) => findReason(name) !== undefined) ? 0 : 1);
}

if (import.meta.main) await runCommand(() => conformance(Deno.args));
