/**
 * `deno task train --source DIR --target DIR --out MODEL`: trains on folders of images.
 *
 * @module
 */
import { describeIndex } from "../datasets/mod.ts";
import { ensureWritable } from "../lib/files/mod.ts";
import { modelOfRun } from "../lib/model_folder/mod.ts";
import { readRun, runDirectory } from "../lib/runs/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  withInitialValues,
} from "./cli/mod.ts";
import { executePlan } from "./core/trial.ts";
import { adviseAfter, adviseBefore } from "./diagnostics/advice.ts";
import { readFolders, requireFolders, trainCommand, type TrainFlags } from "./train_flags.ts";
import { describeSelection, openTraining } from "./train_plan.ts";

/** What training left behind. */
export type Trained = {
  /** The model folder. */
  readonly model: string;
  /** The directory of the run. */
  readonly run: string;
  readonly metrics: { readonly [name: string]: number | null };
  /** What may be wrong, a sentence each. */
  readonly advice: readonly string[];
};

/**
 * Trains on folders, resuming what was interrupted, and writes a model folder.
 *
 * @param options flags as on the command line, in camel case
 * @throws {UsageError} if a folder is not named
 * @throws {DataError} if a folder cannot be used
 * @throws {InterruptedError} if a signal stopped the work, with its state saved
 */
export async function train(options: Partial<TrainFlags> = {}): Promise<Trained> {
  const flags = withInitialValues(trainCommand.flags, options);
  const named = requireFolders(flags);
  const { out, runs, size } = named;
  const output = progressOutput(flags);
  const say = (line: string) => output?.write(`${line}\n`);
  await ensureWritable(out);
  const indices = readFolders(named);
  for (const [name, index] of Object.entries(indices)) {
    say(`${name}: ${describeIndex(index).join("\n")}`);
  }
  const before = await adviseBefore(indices);
  for (const line of before) say(`note: ${line}`);

  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(flags, output);
  await using planned = await openTraining(indices, flags);
  const { plan, batchSize, label } = planned;
  say(
    `${label}, ${plan.steps.toLocaleString("en")} steps of ${batchSize} images of each domain, ` +
      `${size} x ${size}; the tested step is ${describeSelection(indices, flags)}`,
  );
  const session = { ...flags, engine, interruption, output, out: runs };
  if (!await executePlan(plan, session)) {
    throw new InterruptedError("training was interrupted; its state is saved");
  }
  const directory = runDirectory(runs, plan.name);
  await modelOfRun(directory, out);
  const run = (await readRun(directory))!;
  const skipped = planned.listSkipped();
  for (const { path, reason } of skipped) say(`skipped: ${path}: ${reason}`);
  const advice = [...before, ...await adviseAfter(run)];
  return { model: out, run: directory, metrics: run.result!.metrics, advice };
}

/** Lines that tell what came of it. */
function render({ model, run, metrics, advice }: Trained): string {
  const measures = Object.entries(metrics).map(([name, value]) =>
    `${name} ${value?.toFixed(1) ?? "–"}`
  );
  return [
    measures.join(", "),
    ...advice.map((line) => `note: ${line}`),
    `model: ${model}`,
    `run: ${run}`,
  ].join("\n");
}

if (import.meta.main) {
  await runCommand(async () => {
    const options = parseFlags(trainCommand, Deno.args);
    const trained = await train(options);
    console.log(options.json ? JSON.stringify(trained) : render(trained));
  });
}
