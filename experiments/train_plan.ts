/**
 * The run that a training on folders is.
 *
 * @module
 */
import { basename, resolve as resolvePath } from "@std/path";
import type { JsonRecord } from "../lib/files/mod.ts";
import { UsageError, withInitialValues } from "./cli/mod.ts";
import type { PlannedRun } from "./core/planned_cells.ts";
import type { AnyProblem, LabeledTarget, LabelsOf, SharedSettings } from "./core/problem.ts";
import { planRun, presetSettings, type Row } from "./core/row.ts";
import {
  describeRule,
  type LabelFreeRule,
  RULE_WITHOUT_LABELS,
  type SelectionRule,
} from "./core/selection.ts";
import { atPreset } from "./core/settings.ts";
import type { RunPlan } from "./core/trial.ts";
import { folderRows, settingsFor } from "./folder_rows.ts";
import { poseRows } from "./pose_rows.ts";
import {
  type FolderProblemOptions,
  hasSplits,
  havePoses,
  openClassFolders,
  type OpenedProblem,
  openPoseFolders,
  type ProblemFolders,
} from "./problems/folders.ts";
import { shared } from "./settings/digits/shared.ts";
import { shared as sharedByPoses } from "./settings/linemod/supervised.ts";
import { requireFolders, trainCommand, type TrainFlags } from "./train_flags.ts";

/** Passes over the smaller domain after which more training is of no use. */
const MAX_EPOCHS = 300;

/**
 * Plans a training.
 *
 * @param options flags as on the command line, in camel case
 * @param indices what is in its folders
 * @throws {UsageError} if a folder is not named
 */
export function planTraining(options: Partial<TrainFlags>, indices: ProblemFolders): PlannedRun {
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

function classRow(flags: TrainFlags) {
  const { image: _, ...settings } = atPreset(shared, flags.preset)[settingsFor(flags.size!)];
  return { settings, row: folderRows(flags.size!, flags.masks !== undefined)[flags.method] };
}

function poseRow({ method, preset }: TrainFlags) {
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
  { steps }: TrainFlags,
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

/**
 * Opens the folders of a training, and plans its run.
 *
 * @param indices what is in the folders
 * @param flags which name the model folder to write
 * @returns the run, and what ends the workers
 */
export function openTraining(indices: ProblemFolders, flags: TrainFlags): Promise<Planned> {
  const { preset, size, resize, channels, memory } = flags;
  const opening = {
    id: nameOf(flags.name ?? flags.out!),
    preset,
    open: {
      size: size!,
      resize,
      channels: channels === "1" ? 1 : 3,
      memory: memory! * 1e6,
    },
  } as const;
  return havePoses(indices)
    ? openRow(poseRow(flags), openPoseFolders, indices, opening, flags)
    : openRow(classRow(flags), openClassFolders, indices, opening, flags);
}

/**
 * Describes what chooses the tested step.
 *
 * @param indices what is in the folders
 * @param flags which may name a rule
 * @returns the end of a sentence
 */
export function describeSelection(indices: ProblemFolders, flags: TrainFlags): string {
  const rule = ruleOf(flags), { evaluation } = indices;
  if (rule !== "labels") return describeRule(rule);
  const part = evaluation && (hasSplits(evaluation) ? "the validation part" : "half");
  const accuracy = `best accuracy${havePoses(indices) ? ", less mean angle / 1.8°," : ""}`;
  return `the validated step with the ${accuracy} on ${part} of the evaluation images`;
}

/** Opens the folders by `openFolders`, as the problem that the row is trained on. */
async function openRow<P extends AnyProblem>(
  { row, settings }: {
    readonly row: Row<P>;
    readonly settings: SharedSettings & { readonly batchSize: { readonly value: number } };
  },
  openFolders: (
    indices: ProblemFolders,
    options: FolderProblemOptions,
  ) => Promise<OpenedProblem<P>>,
  indices: ProblemFolders,
  opening: Opening,
  flags: TrainFlags,
): Promise<Planned> {
  const batchSize = settings.batchSize.value;
  const opened = await openFolders(indices, { ...opening, batchSize });
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
  flags: TrainFlags,
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

/** The rule asked for, else labels, or without them the method's. */
function ruleOf({ select, targetEval, method }: TrainFlags): SelectionRule {
  return select ?? (targetEval === undefined ? ruleWithoutLabels(method) : "labels");
}

/** The rule that lost least accuracy in docs/results.md, "Choosing a step without labels". */
function ruleWithoutLabels(method: TrainFlags["method"]): LabelFreeRule {
  return method === "mmd" ? "reverse" : RULE_WITHOUT_LABELS;
}

/** The rule, if it is not that of validation itself. */
function unusualRule(flags: TrainFlags): LabelFreeRule | undefined {
  const rule = ruleOf(flags);
  const isOwn = flags.targetEval === undefined && rule === RULE_WITHOUT_LABELS;
  return rule === "labels" || isOwn ? undefined : rule;
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
