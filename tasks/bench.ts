/**
 * `deno task bench`: times the training step.
 *
 * The ways to run it take turns in one process, so their ratios hold on a busy machine too, where
 * the milliseconds do not.
 *
 * @module
 */
import { runCommand } from "../experiments/command.ts";
import { choice, choices, integer, toggle, withDefault } from "../experiments/flag_types.ts";
import {
  type Command,
  type Flags,
  type FlagValues,
  parseFlags,
} from "../experiments/parse_flags.ts";
import { type Engine, startEngine } from "../lib/engine/mod.ts";
import { type ModelName, modelNames } from "./bench/step_settings.ts";
import { type StepTimes, timeStep } from "./bench/step_times.ts";

const command = {
  name: "bench",
  summary: "Times PixelDA's training step: compiled, op by op (eager), and in stock tfjs ops.",
  flags: {
    only: withDefault(choice(["step"], "What to time"), "step"),
    models: choices(modelNames, "Sizes of the networks"),
    quick: toggle("Time fewer steps"),
    device: withDefault(choice(["auto", "cpu", "gpu"], "Where to compute"), "auto"),
    threads: integer("Processor threads to use", { min: 1 }),
    json: toggle("Print the result as JSON"),
  },
} satisfies Command<Flags>;

/** Steps to time each way. */
const rounds = { compact: { quick: 5, full: 25 }, paper: { quick: 2, full: 7 } };

type Times = { [model in ModelName]?: StepTimes };

async function bench(flags: FlagValues<typeof command.flags>): Promise<void> {
  const engine = await startEngine({ device: flags.device, threads: flags.threads });
  const times: Times = {};
  for (const model of flags.models) {
    times[model] = timeStep(model, rounds[model][flags.quick ? "quick" : "full"]);
  }
  console.log(flags.json ? JSON.stringify({ step: times }) : render(engine, times));
}

/** A line for each model and way. */
function render({ version, device, threads }: Engine, times: Times): string {
  const rows = Object.entries(times).flatMap(([model, ways]) =>
    Object.entries(ways).map(([way, { ms, ratio }]) =>
      `${model.padEnd(8)}  ${way.padEnd(8)}  ${ms.toFixed(1).padStart(8)}  ${
        ratio.toFixed(2).padStart(10)
      }`
    )
  );
  return [
    `PixelDA step, batch 32, 32 x 32 x 3; TensorFlow ${version} on ${device}, ${threads} threads`,
    "",
    "model     way             ms  x compiled",
    ...rows,
  ].join("\n");
}

if (import.meta.main) await runCommand(() => bench(parseFlags(command, Deno.args)));
