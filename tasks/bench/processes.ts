/**
 * What only a new process shows: how long it takes to start, and how much memory it keeps.
 *
 * The file is both what measures and, with one of {@link tasks}' names as its argument, the program
 * that is measured.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { type EngineOptions, startEngine, tf } from "../../lib/engine/mod.ts";
import { scriptArguments } from "../launch.ts";
import type { Round } from "./timing.ts";

/** Device, threads and precision of the engine. */
export type ProcessOptions = Pick<EngineOptions, "device" | "threads" | "precision">;

const tasks = {
  async op(options: ProcessOptions) {
    await startEngine(options);
    tf.add(1, 2).dataSync();
  },
  async step(options: ProcessOptions) {
    await startEngine(options);
    (await createCompactStep())();
  },
  async memory({ steps = 1, ...options }: ProcessOptions & { readonly steps?: number }) {
    const resident = () => Deno.memoryUsage().rss / 1e6;
    await tasks.op(options);
    const started = resident();
    const step = await createCompactStep();
    step();
    const first = resident();
    for (let i = 1; i < steps; i++) step();
    console.log(JSON.stringify({
      "engine started": started,
      "1 step": first,
      [`${steps} steps`]: resident(),
    }));
  },
};

/** Loaded when needed: the first op needs no networks. */
async function createCompactStep(): Promise<() => void> {
  const { createPixelDaStep, MODELS } = await import("./steps.ts");
  return createPixelDaStep(MODELS.compact).ways.compiled;
}

const root = fromFileUrl(new URL("../..", import.meta.url));

/** Runs a program of Deno to its end; returns what it prints. */
async function runDeno(args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd: root, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return decode(stdout);
  throw new Error(`Cannot measure a new process: it failed with ${decode(stderr).trim()}`);
}

function runTask<Task extends keyof typeof tasks>(
  task: Task,
  options: Parameters<(typeof tasks)[Task]>[0],
): Promise<string> {
  return runDeno([...scriptArguments(new URL(import.meta.url)), task, JSON.stringify(options)]);
}

/** Ways to start: work that is done when a new process ends. */
export function startUpWork(options: ProcessOptions): { [name: string]: () => Promise<void> } {
  return {
    "engine and first op": async () => void await runTask("op", options),
    "first training step": async () => void await runTask("step", options),
    "Deno alone": async () => void await runDeno(["eval", ""]),
  };
}

/**
 * Measures the megabytes that a new process keeps resident: its engine started, after a step of the compact
 * model, and after so many.
 */
export async function measureMemory(options: ProcessOptions, steps: number): Promise<Round> {
  return JSON.parse(await runTask("memory", { ...options, steps }));
}

if (import.meta.main) {
  const [task, options] = Deno.args;
  await tasks[task as keyof typeof tasks](JSON.parse(options));
}
