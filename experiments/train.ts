/**
 * `deno task train --source DIR --target DIR --out MODEL`: trains on folders of images.
 *
 * @module
 */
import { basename, resolve as resolvePath } from "@std/path";
import { describeIndex, type MaskSource, readIndex } from "../datasets/mod.ts";
import { ensureWritable, type JsonRecord } from "../lib/files/mod.ts";
import type { Resize } from "../lib/layers/mod.ts";
import { modelOfRun } from "../lib/model_folder/mod.ts";
import { readRun, runDirectory } from "../lib/runs/mod.ts";
import { listenForInterruption } from "../lib/terminal/mod.ts";
import { startEngineWithProgress } from "./cli/engine_start.ts";
import {
  choice,
  commonFlags,
  type FlagValues,
  integer,
  InterruptedError,
  parseFlags,
  progressOutput,
  runCommand,
  text,
  UsageError,
  withDefault,
  withInitialValues,
} from "./cli/mod.ts";
import type { PlannedRun } from "./core/planned_cells.ts";
import type { AnyProblem, LabeledTarget, LabelsOf, SharedSettings } from "./core/problem.ts";
import { planRun, presetSettings, type Row } from "./core/row.ts";
import {
  describeRule,
  type LabelFreeRule,
  RULE_WITHOUT_LABELS,
  selectFlag,
  type SelectionRule,
} from "./core/selection.ts";
import { atPreset } from "./core/settings.ts";
import { executePlan, type RunPlan } from "./core/trial.ts";
import { adviseAfter, adviseBefore } from "./diagnostics/advice.ts";
import { folderRows, METHODS, settingsFor } from "./folder_rows.ts";
import {
  type FolderProblemOptions,
  hasSplits,
  havePoses,
  openClassFolders,
  type OpenedProblem,
  openPoseFolders,
  type ProblemFolders,
} from "./problems/folders.ts";
import { poseRows } from "./pose_rows.ts";
import { shared } from "./settings/digits/shared.ts";
import { shared as sharedByPoses } from "./settings/linemod/supervised.ts";

/** Passes over the smaller domain after which more training is of no use. */
const MAX_EPOCHS = 300;

/** The command line of {@linkcode train}. */
export const trainCommand = {
  name: "train",
  summary:
    "Trains a classifier for the images of one folder by the labeled images of another, and " +
    "writes a model to classify and translate with.",
  flags: {
    source: text(
      "DIR",
      "Labeled images: one folder for each class, perhaps inside train/, val/, test/",
    ),
    target: text("DIR", "Images of the domain to adapt to; labels are not needed and not used"),
    "target-eval": text("DIR", "Labeled target images, to choose the step by and to test on"),
    select: selectFlag(
      `What decides the tested step (default labels, or without --target-eval ${RULE_WITHOUT_LABELS})`,
    ),
    method: withDefault(choice(METHODS, "How to adapt"), "pixelda"),
    preset: withDefault(choice(["quick", "compact", "full"], "How long to train"), "quick"),
    size: withDefault(integer("Side that images get, in pixels, 16 to 128", { min: 16 }), 32),
    resize: withDefault(
      choice(["crop", "pad", "stretch"], "How an image of another shape becomes a square"),
      "crop" as Resize,
    ),
    channels: withDefault(choice(["1", "3"], "Gray, or red, green and blue"), "3"),
    steps: integer("Training steps instead of the preset's", { min: 1 }),
    seed: withDefault(integer("Decides all random numbers", { min: 0 }), 0),
    masks: choice(
      ["folder", "alpha"],
      "Where masks of the source's objects are, which PixelDA's generator then keeps: in files in its " +
        "folder mask, or in the images' alpha",
    ),
    memory: withDefault(
      integer("MB of decoded images to keep, of all folders together", { min: 1 }),
      512,
    ),
    ...commonFlags,
    out: text("DIR", "The model folder to write"),
    name: text("NAME", "Name of the run (default that of the model folder)"),
    runs: withDefault(text("DIR", "Folder of the run: its log, pictures and checkpoints"), "runs"),
  },
};

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
export async function train(
  options: Partial<FlagValues<typeof trainCommand.flags>> = {},
): Promise<Trained> {
  const flags = withInitialValues(trainCommand.flags, options);
  const named = requireFolders(flags);
  const { out, runs, preset, size, resize } = named;
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
  const opening = {
    id: nameOf(flags.name ?? out),
    preset,
    open: {
      size: size!,
      resize,
      channels: flags.channels === "1" ? 1 : 3,
      memory: flags.memory! * 1e6,
    },
  } as const;
  const withPoses = havePoses(indices);
  await using planned = withPoses
    ? await planPoses(indices, opening, flags)
    : await planClasses(indices, opening, flags);
  const { plan, batchSize, label } = planned;
  const { evaluation } = indices;
  const part = evaluation && (hasSplits(evaluation) ? "the validation part" : "half");
  const accuracy = `best accuracy${withPoses ? ", less mean angle / 1.8°," : ""}`;
  const rule = ruleOf(flags);
  const chosenBy = rule === "labels"
    ? `the validated step with the ${accuracy} on ${part} of the evaluation images`
    : describeRule(rule);
  say(
    `${label}, ${plan.steps.toLocaleString("en")} steps of ${batchSize} images of each domain, ` +
      `${size} x ${size}; the tested step is ${chosenBy}`,
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

type Flags = FlagValues<typeof trainCommand.flags>;

/** @throws {UsageError} if a folder is not named, or flags exclude each other */
export function requireFolders(
  flags: Flags,
): Flags & { readonly source: string; readonly target: string; readonly out: string } {
  const { source, target, targetEval, out, size, masks, method } = flags;
  if (source === undefined) throw new UsageError("Name the labeled images: --source DIR");
  if (target === undefined) throw new UsageError("Name the images to adapt to: --target DIR");
  if (out === undefined) throw new UsageError("Say where to write the model: --out DIR");
  if (size! > 128) throw new UsageError(`--size ${size} is too large: give 16 to 128`);
  if (masks !== undefined && method !== "pixelda") {
    throw new UsageError(`--masks is for --method pixelda: ${method} has no content loss`);
  }
  if (flags.select === "labels" && targetEval === undefined) {
    throw new UsageError("--select labels needs labeled target images: give --target-eval DIR");
  }
  return { ...flags, source, target, out };
}

/**
 * Plans a training.
 *
 * @param options as of {@linkcode train}
 * @param indices what is in its folders
 * @throws {UsageError} if a folder is not named
 */
export function planTraining(options: Partial<Flags>, indices: ProblemFolders): PlannedRun {
  const flags = requireFolders(withInitialValues(trainCommand.flags, options));
  const { preset, method, seed } = flags;
  const { row, settings } = havePoses(indices) ? poseRow(flags) : classRow(flags);
  const id = nameOf(flags.name ?? flags.out);
  const batchSize = settings.batchSize.value;
  const { steps } = stepsOf(row, { id, preset, batchSize }, flags, indices);
  const { config } = presetSettings(row, settings, preset, id);
  return {
    name: { table: "train", scenario: id, method, seed: seed! },
    steps,
    expected: {
      preset,
      ...config,
      select: unusualRule(flags) ?? null,
      own: { ...config.own as JsonRecord, steps },
    },
  };
}

function classRow(flags: Flags) {
  const { image: _, ...settings } = atPreset(shared, flags.preset)[settingsFor(flags.size!)];
  return { settings, row: folderRows(flags.size!, flags.masks !== undefined)[flags.method] };
}

function poseRow({ method, preset }: Flags) {
  if (method === "deep-coral") {
    throw new UsageError("--method deep-coral learns no poses: choose pixelda, dann, mmd or dsn");
  }
  const { side: _, tower: __, ...settings } = atPreset(sharedByPoses, preset);
  return { settings, row: poseRows[method] };
}

/** How many steps: as asked for, else the preset's, or fewer where the images are few. */
function stepsOf(
  row: Pick<Row<never>, "settings">,
  { preset, id, batchSize }: Pick<AnyProblem, "preset" | "id" | "batchSize">,
  { steps }: Flags,
  { source, target }: ProblemFolders,
): { readonly steps: number; readonly changes: { readonly steps?: number } } {
  const smaller = Math.min(source.files.length, target.files.length);
  const most = Math.max(100, Math.ceil(MAX_EPOCHS * smaller / batchSize));
  const usual = row.settings(preset, id).steps.value;
  const changed = steps ?? (usual > most ? most : undefined);
  return { steps: changed ?? usual, changes: changed === undefined ? {} : { steps: changed } };
}

type Opening = Omit<FolderProblemOptions, "batchSize">;

/** A run to be done, and what ends the workers that decode its images. */
type Planned = Pick<OpenedProblem<unknown>, "listSkipped" | typeof Symbol.asyncDispose> & {
  readonly plan: RunPlan;
  readonly batchSize: number;
  readonly label: string;
};

async function planClasses(
  indices: ProblemFolders,
  opening: Opening,
  flags: Flags,
): Promise<Planned> {
  const { row, settings } = classRow(flags);
  const batchSize = settings.batchSize.value;
  const opened = await openClassFolders(indices, { ...opening, batchSize });
  return {
    ...opened,
    batchSize,
    label: row.label,
    plan: planOf(row, opened.problem, settings, flags, indices),
  };
}

async function planPoses(
  indices: ProblemFolders,
  opening: Opening,
  flags: Flags,
): Promise<Planned> {
  const { row, settings } = poseRow(flags);
  const batchSize = settings.batchSize.value;
  const opened = await openPoseFolders(indices, { ...opening, batchSize });
  return {
    ...opened,
    batchSize,
    label: row.label,
    plan: planOf(row, opened.problem, settings, flags, indices),
  };
}

function planOf<P extends AnyProblem>(
  row: Row<P>,
  problem: P,
  settings: SharedSettings,
  flags: Flags,
  indices: ProblemFolders,
): RunPlan {
  const { method, seed } = flags;
  const { changes } = stepsOf(row, problem, flags, indices);
  const loaded = { problem, labeledTarget: NO_LABELED_TARGET as LabeledTarget<LabelsOf<P>> };
  const select = unusualRule(flags);
  return planRun({
    table: "train",
    method,
    row,
    loaded,
    shared: settings,
    seed: seed!,
    changes,
    select,
  });
}

/** The rule asked for, else that of validation itself: labels, or without labels the usual one. */
function ruleOf({ select, targetEval }: Pick<Flags, "select" | "targetEval">): SelectionRule {
  return select ?? (targetEval === undefined ? RULE_WITHOUT_LABELS : "labels");
}

/** The rule, if it is not that of validation itself. */
function unusualRule(flags: Flags): LabelFreeRule | undefined {
  const rule = ruleOf(flags);
  return rule === "labels" || rule === ruleOf({ ...flags, select: undefined }) ? undefined : rule;
}

/** Reads what is in the folders. */
export function readFolders(
  { source, target, targetEval, masks }: {
    readonly source: string;
    readonly target: string;
    readonly targetEval?: string;
    readonly masks?: MaskSource;
  },
) {
  return {
    source: readIndex(source, { masks }),
    target: readIndex(target, { layout: "none" }),
    ...(targetEval !== undefined && { evaluation: readIndex(targetEval) }),
  };
}

/** A name for the run, of letters, digits and dashes. */
function nameOf(out: string): string {
  return basename(resolvePath(out)).replace(/[^\p{L}\p{N}.-]+/gu, "-");
}

/** No labels of the target train anything here. */
const NO_LABELED_TARGET: LabeledTarget<never> = {
  batches() {
    throw new TypeError("Cannot train on labels of the target: there are none");
  },
  batchesWithSource() {
    throw new TypeError("Cannot train on labels of the target: there are none");
  },
};

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
