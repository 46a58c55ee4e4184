/**
 * Runs the specs that tfjs-core and tfjs-node publish on TensorFlow through FFI.
 *
 * ```sh
 * deno task conformance
 * deno task conformance --filter conv2d
 * ```
 */
import { join, toFileUrl } from "@std/path";
import jasmineCore from "npm:jasmine-core@4.6.1";
import { parseFlags, runCommand, text, toggle, withDefault } from "../experiments/cli/mod.ts";
import { startEngine } from "../lib/engine/mod.ts";
import { bundleSpecs } from "./conformance/bundle_specs.ts";
import { findReason, LEFT_OUT } from "./conformance/exceptions.ts";

const command = {
  name: "conformance",
  summary: "Runs the published specs of tfjs-core and tfjs-node on this backend.",
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
  readonly pendingReason: string;
};

/** A spec, and what jasmine says of it. */
type NamedSpec = { readonly name: string; readonly message: string };

/** What became of the specs. */
type Outcome = {
  passed: number;
  /** Not run, as published. */
  readonly pending: NamedSpec[];
  readonly failures: NamedSpec[];
};

/** Runs every spec whose name contains `filter`. */
async function runSpecs(filter: string): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, pending: [], failures: [] };
  const env = jasmineCore.boot(jasmineCore).getEnv();
  env.configure({
    random: false,
    specFilter: (spec: { getFullName(): string }) => spec.getFullName().includes(filter),
  });
  env.addReporter({
    specDone({ status, fullName, failedExpectations, pendingReason }: SpecResult) {
      if (status === "passed") outcome.passed++;
      else if (status === "pending") {
        outcome.pending.push({ name: fullName, message: pendingReason });
      }
      if (status === "failed") {
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

async function conformance(args: readonly string[]): Promise<void> {
  const { filter, json, quiet } = parseFlags(command, args);
  const { version } = await startEngine();
  const { passed, pending, failures } = await silently(() => runSpecs(filter));
  const found = passed + failures.length + pending.length;
  if (found === 0) throw new Error(`Cannot run any spec: no name contains "${filter}"`);
  const leftOut = LEFT_OUT.reduce((sum, { specs }) => sum + specs, 0);
  if (json) {
    const counts = { passed, failed: failures.length, pending: pending.length, leftOut };
    const lists = { failures, pendingSpecs: pending, filesLeftOut: LEFT_OUT };
    console.log(JSON.stringify({ version, ...counts, ...lists }));
  } else {
    if (!quiet) {
      for (const { name, message } of failures) {
        const reason = findReason(name);
        console.log(`failed: ${name}\n  ${reason === undefined ? message : `expected: ${reason}`}`);
      }
      for (const { name, message } of pending) {
        console.log(`pending: ${name}\n  as published${message && `: ${message}`}`);
      }
      for (const { file, specs, reason } of LEFT_OUT) {
        console.log(`left out: ${specs} specs of tfjs-node's ${file}\n  ${reason}`);
      }
      console.log(`TensorFlow ${version}`);
    }
    console.log(
      `${passed} passed, ${failures.length} failed, ${pending.length} pending, ${leftOut} left out`,
    );
  }
  Deno.exit(failures.every(({ name }) => findReason(name) !== undefined) ? 0 : 1);
}

if (import.meta.main) await runCommand(() => conformance(Deno.args));
