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
  type Flags,
  type FlagValues,
  integer,
  parseFlags,
  runCommand,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { type Engine, startEngine } from "../lib/engine/mod.ts";
import { rendererRates, renderRates } from "./bench/renderer_rates.ts";
import { modelNames } from "./bench/step_settings.ts";
import { timeStep } from "./bench/step_times.ts";
import type { Timing } from "./bench/time_rounds.ts";
import { timeTrainer, trainerNames } from "./bench/trainer_times.ts";

const command = {
  name: "bench",
  summary: "Times PixelDA's training step: compiled, op by op (eager), and in stock tfjs ops; or " +
    "the step of every trainer, compiled and op by op; or the renderer of LineMod's models.",
  flags: {
    only: withDefault(choice(["step", "trainers", "renderer"], "What to time"), "step"),
    models: choices(modelNames, "Sizes of the networks, for --only step"),
    trainers: choices(trainerNames, "Whose steps, for --only trainers (CORAL's is supervised's)"),
    quick: toggle("Time fewer steps"),
    device: withDefault(choice(["auto", "cpu", "gpu"], "Where to compute"), "auto"),
    threads: integer("Processor threads to use", { min: 1 }),
    json: toggle("Print the result as JSON"),
  },
} satisfies Command<Flags>;

/** Steps to time each way. */
const rounds = {
  compact: { quick: 5, full: 25 },
  paper: { quick: 2, full: 7 },
  trainers: { quick: 5, full: 25 },
};

/** Times of each way to run a step, by whose step it is. */
type Times = { readonly [subject: string]: { readonly [way: string]: Timing } };

/** How often to measure the renderer, and how long. */
const renderer = {
  quick: { rounds: 1, seconds: 0.5 },
  full: { rounds: 5, seconds: 2 },
};

async function bench(flags: FlagValues<typeof command.flags>): Promise<void> {
  const length = flags.quick ? "quick" : "full";
  if (flags.only === "renderer") {
    const rates = await rendererRates(renderer[length]);
    console.log(flags.json ? JSON.stringify({ renderer: rates }) : renderRates(rates));
    return;
  }
  const engine = await startEngine({ device: flags.device, threads: flags.threads });
  const times: Times = Object.fromEntries(
    flags.only === "step"
      ? flags.models.map((model) => [model, timeStep(model, rounds[model][length])])
      : flags.trainers.map((trainer) => [trainer, timeTrainer(trainer, rounds.trainers[length])]),
  );
  console.log(
    flags.json
      ? JSON.stringify({ [flags.only]: times })
      : flags.only === "step"
      ? render("PixelDA step, batch 32, 32 x 32 x 3", "model", engine, times)
      : render("Step of each trainer, batch 32", "trainer", engine, times),
  );
}

/** A line for each subject and way. */
function render(
  title: string,
  column: string,
  { version, device, threads }: Engine,
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
    `${title}; TensorFlow ${version} on ${device}, ${threads} threads`,
    "",
    `${column.padEnd(width)}  way             ms  x compiled`,
    ...rows,
  ].join("\n");
}

if (import.meta.main) await runCommand(() => bench(parseFlags(command, Deno.args)));
