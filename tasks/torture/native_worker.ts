/**
 * Runs the calls of `native.ts`, and says before each one what it is: the process may die of it.
 *
 * Arguments: what to call (`ops` or `api`), the seed, the first call, the number after the last.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fromFileUrl } from "@std/path";
import { tensorFlow } from "../../lib/engine/active.ts";
import { openTensorFlow } from "../../lib/engine/binding/c_api.ts";
import { findLibrary, startEngine, tf } from "../../lib/engine/mod.ts";
import { loadQuietly } from "../../lib/engine/library/quiet_load.ts";
import "npm:@tensorflow/tfjs-node-gpu@4.22.0/package.json" with { type: "json" };
import { drawPublicCall, listPublicFunctions } from "./api_calls.ts";
import { drawOpCall } from "./op_calls.ts";
import { type OpDefinition, readOpDefinitions } from "./op_definitions.ts";
import { createDraw, type Draw } from "./random_values.ts";

/** Kernels of these wait for a file, a queue or a value that never comes. */
const WAITING = new Set(["Placeholder", "ReadFile", "WriteFile"]);

/** What the parent reads, a line each. */
export type Message =
  | { readonly begin: number; readonly text: string }
  | { readonly end: "accepted" | "refused" }
  | { readonly end: "ungraceful"; readonly what: string };

/** Ops of TensorFlow whose names occur in tfjs-node's kernels or in the engine's. */
async function listOpsInUse(): Promise<OpDefinition[]> {
  const { path } = (await findLibrary())!;
  const api = loadQuietly(() => openTensorFlow(path));
  const definitions = readOpDefinitions(api);
  api.close();
  const node = "npm:@tensorflow/tfjs-node-gpu@4.22.0/package.json";
  const kernels = join(dirname(fromFileUrl(import.meta.resolve(node))), "dist");
  const engine = fromFileUrl(new URL("../../lib/engine", import.meta.url));
  const words = new Set<string>();
  for (const folder of [kernels, engine]) {
    for await (const text of sources(folder)) {
      for (const [word] of text.matchAll(/\b_?[A-Z]\w+/g)) words.add(word);
    }
  }
  return [...words].sort().filter((word) => !WAITING.has(word))
    .map((word) => definitions.get(word)).filter((definition) => definition !== undefined);
}

/** The text of each source file of a folder. */
async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sources(join(folder, name));
    else if (/(?<!_test)\.(js|ts)$/.test(name)) yield await Deno.readTextFile(join(folder, name));
  }
}

function say(message: Message): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
}

async function main([kind, seed, first, end]: string[]): Promise<void> {
  const ops = kind === "ops" ? await listOpsInUse() : [];
  await startEngine({ threads: 1, device: "cpu" });
  const binding = tensorFlow()!;
  const functions = listPublicFunctions();
  const create = (draw: Draw) =>
    kind === "ops"
      ? drawOpCall(binding, draw.of(ops), draw)
      : drawPublicCall(draw.of(functions), draw);
  console.warn = console.log = () => {};
  for (let i = Number(first); i < Number(end); i++) {
    const { text, run } = create(createDraw(kind, seed, i));
    say({ begin: i, text });
    const before = binding.getNumOfTensors();
    const scope = tf.engine().state.gradientDepth;
    say(
      await runCall(run, () => {
        const left = binding.getNumOfTensors() - before;
        if (left !== 0) return `${left} native tensors are left`;
        if (tf.engine().state.gradientDepth !== scope) return "a gradient is left open";
      }),
    );
  }
}

/** Runs a call in a scope, and says what became of it. */
async function runCall(run: () => unknown, findRest: () => string | undefined): Promise<Message> {
  tf.engine().startScope();
  let error: unknown;
  let failed = false;
  try {
    await run();
  } catch (thrown) {
    failed = true;
    error = thrown;
  }
  tf.engine().endScope();
  if (failed && !(error instanceof Error)) {
    return { end: "ungraceful", what: `threw ${typeof error}: ${error}` };
  }
  const rest = findRest();
  if (rest !== undefined) {
    return {
      end: "ungraceful",
      what: `${rest}${failed ? ` after ${(error as Error).message}` : ""}`,
    };
  }
  return { end: failed ? "refused" : "accepted" };
}

if (import.meta.main) await main(Deno.args);
