/**
 * Rules that choose which validated step of a run is tested.
 *
 * @module
 */
import { choice, type Flag } from "../cli/mod.ts";

/** A rule: the record that it looks at, and which value of it is best. */
type Rule = {
  readonly record: string;
  readonly best: "highest" | "lowest";
  /** What the record is, in words. */
  readonly words: string;
};

const TARGET = "target training images, without labels";

/** Rules that look at no label of the target, by name. */
export const LABEL_FREE_RULES = {
  entropy: {
    record: "validationEntropy",
    best: "lowest",
    words: `mean entropy of predictions on ${TARGET}`,
  },
  information: {
    record: "validationInformation",
    best: "highest",
    words: `information score of predictions on ${TARGET}`,
  },
  snd: {
    record: "validationSnd",
    best: "highest",
    words: `soft neighborhood density of predictions on ${TARGET}`,
  },
  balance: {
    record: "validationBalance",
    best: "highest",
    words: `likeness of predicted and source class shares on ${TARGET}`,
  },
  dev: {
    record: "validationDev",
    best: "lowest",
    words: "risk by deep embedded validation on source images, without labels of the target",
  },
  reverse: {
    record: "validationReverse",
    best: "highest",
    words: "accuracy of reverse validation on source images, without labels of the target",
  },
} as const satisfies { readonly [rule: string]: Rule };

/** A rule that looks at no label of the target. */
export type LabelFreeRule = keyof typeof LABEL_FREE_RULES;

/** A rule; `labels` is what validation on labeled target images finds best. */
export type SelectionRule = "labels" | LabelFreeRule;

/** All rules. */
export const SELECTION_RULES = [
  "labels",
  ...Object.keys(LABEL_FREE_RULES) as LabelFreeRule[],
] as const;

/** The rule for a target without labels; another one changes which step of such a run is tested. */
export const RULE_WITHOUT_LABELS: LabelFreeRule = "information";

/** The flag that names a rule. */
export function selectFlag(help: string): Flag<SelectionRule | undefined> {
  return choice(SELECTION_RULES, help);
}

/**
 * Scores a validated step by a rule.
 *
 * @param metrics what validation measured
 * @returns the higher, the better; no number is worst
 * @throws {RangeError} if the rule's record is missing
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(scoreBy("snd", { validationSnd: 3 }), 3);
 * assertEquals(scoreBy("entropy", { validationEntropy: 3 }), -3);
 * ```
 */
export function scoreBy(
  rule: LabelFreeRule,
  metrics: { readonly [name: string]: number | undefined },
): number {
  const { record, best } = LABEL_FREE_RULES[rule];
  const value = metrics[record];
  if (value === undefined) {
    throw new RangeError(
      `Cannot select by ${rule}: this method's validation has no ${record}; choose another rule`,
    );
  }
  if (Number.isNaN(value)) return -Infinity;
  return best === "highest" ? value : -value;
}

/** @returns for example `the validated step with the highest …` */
export function describeRule(rule: LabelFreeRule): string {
  const { best, words } = LABEL_FREE_RULES[rule];
  return `the validated step with the ${best} ${words}`;
}
