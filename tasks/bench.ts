/**
 * `deno task bench`: times the training step of PixelDA, or of every trainer, or the renderer.
 *
 * The ways to run it take turns in one process, so their ratios hold on a busy machine too, where
 * the milliseconds do not.
 *
 * @module
 */
import {
  choice,
  choices,
  type Command,
  commonFlags,
  type Flags,
  type FlagValues,
  parseFlags,
  runCommand,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { startEngineWithProgress } from "../experiments/cli/engine_start.ts";
import { measureRenderer } from "../datasets/linemod/mod.ts";
import type { Engine } from "../lib/engine/mod.ts";
import { MODEL_NAMES, timeStep, timeTrainer, TRAINER_NAMES } from "./bench/steps.ts";
import { median, type Timing } from "./bench/timing.ts";

const command = {
  name: "bench",
  summary: "Times PixelDA's training step: compiled, op by op (eager), and in stock tfjs ops; or " +
    "the step of every trainer, compiled and op by op; or the renderer of LineMod's models.",
  flags: {
    only: withDefault(choice(["step", "trainers", "renderer"], "What to time"), "step"),
    models: choices(MODEL_NAMES, "Sizes of the networks, for --only step"),
    trainers: choices(TRAINER_NAMES, "Whose steps, for --only trainers (CORAL's is supervised's)"),
    quick: toggle("Time fewer steps"),
    device: commonFlags.device,
    threads: commonFlags.threads,
    precision: commonFlags.precision,
    tf32: commonFlags.tf32,
    deterministic: commonFlags.deterministic,
    json: toggle("Print the result as JSON"),
  },
} satisfies Command<Flags>;

/** Steps to time each way. */
const ROUNDS = {
  compact: { quick: 5, full: 25 },
  paper: { quick: 2, full: 7 },
  trainers: { quick: 5, full: 25 },
};

/** Times of each way to run a step, by whose step it is. */
type Times = { readonly [subject: string]: { readonly [way: string]: Timing } };

/** How often to measure the renderer, and how long. */
const RENDERER = {
  quick: { rounds: 1, seconds: 0.5 },
  full: { rounds: 5, seconds: 2 },
};

async function bench(flags: FlagValues<typeof command.flags>): Promise<void> {
  const length = flags.quick ? "quick" : "full";
  if (flags.only === "renderer") {
    const rates = await measureRates(RENDERER[length]);
    console.log(flags.json ? JSON.stringify({ renderer: rates }) : renderRates(rates));
    return;
  }
  const engine = await startEngineWithProgress(flags, null);
  const times: Times = Object.fromEntries(
    flags.only === "step"
      ? flags.models.map((model) => [model, timeStep(model, ROUNDS[model][length])])
      : flags.trainers.map((trainer) => [trainer, timeTrainer(trainer, ROUNDS.trainers[length])]),
  );
  console.log(
    flags.json
      ? JSON.stringify({ [flags.only]: times })
      : flags.only === "step"
      ? render("PixelDA step, batch 32, 32 x 32 x 3", "model", engine, times)
      : render("Step of each trainer, batch 32", "trainer", engine, times),
  );
}

/** Returns a line for each subject and way. */
function render(
  title: string,
  column: string,
  { version, device, threads, precision }: Engine,
  times: Times,
): string {
  const width = Math.max(8, ...Object.keys(times).map((subject) => subject.length));
  const rows = Object.entries(times).flatMap(([subject, ways]) =>
    Object.entries(ways).map(([way, { ms, ratio }]) =>
      `${subject.padEnd(width)}  ${way.padEnd(8)}  ${ms.toFixed(1).padStart(8)}  ${
        ratio.toFixed(2).padStart(10)
      }`
    )
  );
  return [
    `${title}; TensorFlow ${version} on ${device}, ${threads} threads, ${precision}`,
    "",
    `${column.padEnd(width)}  way             ms  x compiled`,
    ...rows,
  ].join("\n");
}

/** Numbers of workers to compare. */
const WORKER_COUNTS = [1, 2];

/** What some workers render. */
type WorkersRate = {
  readonly workers: number;
  /** Images of 64 x 64 with depth, rendered and packed, in a second: median over the rounds. */
  readonly imagesPerSecond: number;
  /** Median over the rounds of its rate over one worker's in the same round. */
  readonly ratio: number;
};

/** What the renderer does with a mesh of so many triangles. */
type RendererRates = {
  readonly triangles: number;
  readonly rates: readonly WorkersRate[];
};

/**
 * Measures in turns, so that other work of the machine slows all alike.
 *
 * @param options rounds to measure, from 1, and seconds for each of them and number of workers
 */
async function measureRates(
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<RendererRates> {
  const measured = new Map(WORKER_COUNTS.map((workers) => [workers, [] as number[]]));
  let triangles = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [workers, rates] of measured) {
      const rate = await measureRenderer(workers, seconds);
      rates.push(rate.imagesPerSecond);
      triangles = rate.triangles;
    }
  }
  const single = measured.get(1)!;
  const rates = [...measured].map(([workers, own]) => ({
    workers,
    imagesPerSecond: median(own),
    ratio: median(own.map((rate, i) => rate / single[i])),
  }));
  return { triangles, rates };
}

/** Returns a line for each number of workers. */
export function renderRates({ triangles, rates }: RendererRates): string {
  return [
    `Renderer, 64 x 64 RGB-D, a mesh of ${triangles.toLocaleString("en")} triangles`,
    "",
    "workers  images/s  x one worker",
    ...rates.map(({ workers, imagesPerSecond, ratio }) =>
      `${String(workers).padEnd(7)}  ${imagesPerSecond.toFixed(0).padStart(8)}  ${
        ratio.toFixed(2).padStart(12)
      }`
    ),
  ].join("\n");
}

if (import.meta.main) await runCommand(() => bench(parseFlags(command, Deno.args)));
