/**
 * Runs the tests that tfjs-core publishes on TensorFlow through FFI.
 *
 * ```sh
 * deno task conformance
 * deno task conformance --filter conv2d
 * ```
 */
import { join, toFileUrl } from "@std/path";
import jasmineCore from "npm:jasmine-core@4.6.1";
import {
  type Command,
  type Flags,
  parseFlags,
  runCommand,
  text,
  toggle,
} from "../experiments/cli/mod.ts";
import { startEngine } from "../lib/engine/mod.ts";
import { bundleSpecs, ignoredByTfjsNode } from "./published_specs.ts";

/** Specs that may fail, by full name, and why. They are run and counted all the same. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ["round test-tensorflow {} int32", "TensorFlow's own Round gives 0 for every int32"],
]);

const command = {
  name: "conformance",
  summary: "Runs the published tests of tfjs-core on this backend.",
  flags: {
    filter: text("TEXT", "Only specs whose full name contains TEXT"),
    json: toggle("Print one JSON object and nothing else"),
    quiet: toggle("Print the closing line only"),
  },
} satisfies Command<Flags>;

/** What jasmine tells of a spec, as far as it is used here. */
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

async function main(): Promise<void> {
  const flags = parseFlags(command, Deno.args);
  const { version } = await startEngine();
  const { passed, pending, ignored, failures } = await silently(() => runSpecs(flags.filter ?? ""));
  const unexpected = failures.filter(({ name }) => !EXCEPTIONS.has(name));
  const found = passed + failures.length + pending + ignored;
  if (found === 0) console.error(`Cannot run any spec: no name contains "${flags.filter}"`);
  if (flags.json) {
    console.log(
      JSON.stringify({ version, passed, failed: failures.length, pending, ignored, failures }),
    );
  } else {
    if (!flags.quiet) {
      for (const { name, message } of failures) {
        const reason = EXCEPTIONS.get(name);
        console.log(`failed: ${name}\n  ${reason === undefined ? message : `expected: ${reason}`}`);
      }
      console.log(`TensorFlow ${version}; ${pending} pending, ${ignored} left out as by tfjs-node`);
    }
    console.log(`${passed} passed, ${failures.length} failed`);
  }
  Deno.exit(unexpected.length > 0 || found === 0 ? 1 : 0);
}

if (import.meta.main) await runCommand(main);
