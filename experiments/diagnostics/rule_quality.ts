/**
 * How well the rules that choose a step without target labels choose, by the records of finished runs.
 *
 * @module
 */
import { join } from "@std/path";
import { canonicalJson, type JsonRecord } from "../../lib/files/mod.ts";
import { rankCorrelation } from "../../lib/metrics/mod.ts";
import {
  CorruptRunError,
  findRuns,
  readRecords,
  readRun,
  type RunRecord,
  type StoredRun,
} from "../../lib/runs/mod.ts";
import { mean } from "../../lib/tables/mod.ts";
import { UsageError } from "../cli/mod.ts";
import { describeDifferences, differencesFrom } from "../core/cells.ts";
import { LABEL_FREE_RULES, type LabelFreeRule, scoreBy } from "../core/selection.ts";

const RULES = Object.keys(LABEL_FREE_RULES) as LabelFreeRule[];

/** How well a rule chooses among the validated steps of a method's runs. */
export type RuleQuality = {
  readonly rule: LabelFreeRule | "last step";
  /**
   * Spearman's rank correlation of the rule's score with accuracy on the target's validation images
   * over the steps of a run, mean over seeds; null where one of the two never changes.
   */
  readonly correlation: number | null;
  /** Best validation accuracy less that at the step chosen, in points, mean over seeds. */
  readonly regret: number;
  /** The same where the rule chooses among the steps of all seeds; null for the last step. */
  readonly regretAmongSeeds: number | null;
};

/** The rules for the runs of a method in a scenario that differ in the seed alone. */
export type MethodQuality = {
  readonly table: string;
  readonly preset: string | null;
  readonly scenario: string;
  readonly method: string;
  /** Settings by which runs of the same name differ from the first; empty if none do. */
  readonly differs: string;
  readonly seeds: readonly number[];
  /** Best accuracy on validation images in percent, mean over seeds. */
  readonly best: number;
  readonly rules: readonly RuleQuality[];
};

/** What the runs show, and which of them show nothing. */
export type ValidatorComparison = {
  readonly methods: readonly MethodQuality[];
  /** Directories without the records that are needed, and why. */
  readonly leftOut: readonly { readonly directory: string; readonly reason: string }[];
};

/**
 * Compares the rules.
 *
 * @param folder of runs
 * @param only the table and preset to look at; all if left out
 * @throws {UsageError} if the folder holds no finished run
 * @throws {Error} if the folder is missing
 */
export async function compareValidators(
  folder: string,
  only: { readonly table?: string; readonly preset?: string } = {},
): Promise<ValidatorComparison> {
  const { measured, leftOut } = await readMeasured(folder, only);
  if (measured.length === 0 && leftOut.length === 0) {
    const which = [only.table, only.preset].filter((each) => each !== undefined).join(", ");
    throw new UsageError(
      `There is no finished run${which && ` of ${which}`} in ${folder}: train first, or name ` +
        "another folder with --out",
    );
  }
  const methods: MethodQuality[] = [];
  const alike = Map.groupBy(
    measured,
    ({ run: { name: { seed: _, ...name }, preset } }) => canonicalJson({ ...name, preset }),
  );
  for (const runs of alike.values()) {
    // Runs of unlike settings are compared apart.
    const groups = Map.groupBy(runs, ({ run }) => canonicalJson(settingsOf(run)));
    for (const group of groups.values()) {
      const differs = differencesFrom(settingsOf(runs[0].run), settingsOf(group[0].run));
      methods.push({ ...compareRules(group), differs: describeDifferences(differs) });
    }
  }
  return { methods, leftOut };
}

/** A validated step: its accuracy on the target's validation images, and the rules' scores. */
type Step = {
  readonly accuracy: number;
  readonly scores: { readonly [rule in LabelFreeRule]?: number };
};

/** A finished run with at least one validated step. */
type Measured = { readonly run: StoredRun; readonly steps: readonly Step[] };

async function readMeasured(
  folder: string,
  only: { readonly table?: string; readonly preset?: string },
) {
  const measured: Measured[] = [];
  const leftOut: { directory: string; reason: string }[] = [];
  for (const directory of await findRuns(folder)) {
    try {
      const run = await readRun(directory);
      if (run?.result === undefined) continue;
      const { name: { table }, preset } = run;
      if ((only.table ?? table) !== table || (only.preset ?? preset) !== preset) continue;
      const steps = stepsOf(await readRecords(join(directory, "metrics.jsonl")));
      const reason = "its validation has no accuracy with a rule's score";
      if (steps.length > 0) measured.push({ run, steps });
      else leftOut.push({ directory, reason });
    } catch (error) {
      if (!(error instanceof CorruptRunError)) throw error;
      leftOut.push({ directory, reason: error.reason });
    }
  }
  return { measured, leftOut };
}

function settingsOf({ config: { seed: _, ...settings } }: StoredRun): JsonRecord {
  return settings;
}

/** The steps that have an accuracy and the score of some rule. */
function stepsOf(records: readonly RunRecord[]): Step[] {
  return records.flatMap((record) => {
    const { validationAccuracy: accuracy } = record;
    if (typeof accuracy !== "number") return [];
    const scores = Object.fromEntries(
      RULES.filter((rule) => LABEL_FREE_RULES[rule].record in record)
        .map((rule) => [rule, scoreBy(rule, numbersOf(record))]),
    );
    return Object.keys(scores).length === 0 ? [] : [{ accuracy, scores }];
  });
}

/** A value that was not finite is null in the file. */
function numbersOf(record: RunRecord): { readonly [name: string]: number } {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === "number" ? value : NaN]),
  );
}

function compareRules(group: readonly Measured[]): Omit<MethodQuality, "differs"> {
  const runs = group.toSorted((a, b) => a.run.name.seed - b.run.name.seed);
  const [{ run: { name: { table, scenario, method }, preset } }] = runs;
  const best = runs.map(({ steps }) => Math.max(...steps.map(({ accuracy }) => accuracy)));
  const last = runs.map(({ steps }) => steps.at(-1)!.accuracy);
  const rules = RULES.flatMap((rule): RuleQuality[] => {
    const scored = runs.map(({ steps }) =>
      steps.flatMap(({ accuracy, scores: { [rule]: score } }) =>
        score === undefined ? [] : [{ accuracy, score }]
      )
    );
    if (scored.some((steps) => steps.length === 0)) return [];
    const correlations = scored.flatMap((steps) =>
      rankCorrelation(steps.map(({ score }) => score), steps.map(({ accuracy }) => accuracy)) ?? []
    );
    return [{
      rule,
      correlation: correlations.length === 0 ? null : mean(correlations),
      regret: mean(scored.map((steps, i) => best[i] - chosenOf(steps))),
      regretAmongSeeds: Math.max(...best) - chosenOf(scored.flat()),
    }];
  });
  return {
    table,
    preset,
    scenario,
    method,
    seeds: runs.map(({ run }) => run.name.seed),
    best: mean(best),
    rules: [...rules, {
      rule: "last step",
      correlation: null,
      regret: mean(best.map((each, i) => each - last[i])),
      regretAmongSeeds: null,
    }],
  };
}

/** The accuracy at the step with the highest score, the first of several, as a run chooses. */
function chosenOf(steps: readonly { readonly accuracy: number; readonly score: number }[]): number {
  return steps.reduce((a, b) => b.score > a.score ? b : a).accuracy;
}
