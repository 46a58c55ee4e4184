/**
 * Compares two runs of the benchmark by their ratios, which other work of the machine hardly changes.
 *
 * @module
 */
import type { Report } from "./report.ts";

/** A ratio that is not what it was. */
export type Change = {
  readonly section: string;
  readonly subject: string;
  readonly way: string;
  /** Medians of the ratio to the subject's first way. */
  readonly before: number;
  readonly after: number;
};

/** What two reports differ in. */
export type Comparison = {
  readonly changes: readonly Change[];
  /** Number of ratios that both reports have. */
  readonly compared: number;
  /** What else differs and may be a reason: `threads 2, now 1`. */
  readonly circumstances: readonly string[];
};

/**
 * Finds the ratios that have changed by more than both runs' noise: those whose ranges between the
 * quartiles do not overlap.
 */
export function compareReports(before: Report, after: Report): Comparison {
  const changes: Change[] = [];
  let compared = 0;
  for (const [section, subjects] of Object.entries(after.results)) {
    for (const [subject, ways] of Object.entries(subjects)) {
      for (const [way, now] of Object.entries(ways).slice(1)) {
        const old = before.results[section]?.[subject]?.[way];
        if (old === undefined) continue;
        compared++;
        const [low, high] = now.ratioQuartiles, [oldLow, oldHigh] = old.ratioQuartiles;
        if (low <= oldHigh && oldLow <= high) continue;
        changes.push({ section, subject, way, before: old.ratio, after: now.ratio });
      }
    }
  }
  const facts = ({ machine, versions }: Report) => ({ ...machine, ...versions });
  const old: { [name: string]: string | number } = facts(before);
  const circumstances = Object.entries(facts(after))
    .filter(([name, value]) => name in old && old[name] !== value)
    .map(([name, value]) => `${name} ${old[name]}, now ${value}`);
  return { changes, compared, circumstances };
}

/** Returns a line for each change, and one for what else differs. */
export function renderComparison(
  { changes, compared, circumstances }: Comparison,
  { date }: Report,
): string {
  const percent = ({ before, after }: Change) => {
    const value = 100 * (after / before - 1);
    return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(0)} %`;
  };
  return [
    `Against ${date}: ${changes.length} of ${compared} ratios changed beyond both runs' quartiles`,
    ...changes.map((change) =>
      `- ${change.section}, ${change.subject}, ${change.way}: × ${change.before.toFixed(2)}, now ` +
      `× ${change.after.toFixed(2)} (${percent(change)})`
    ),
    ...(circumstances.length > 0 ? [`Other circumstances: ${circumstances.join("; ")}`] : []),
  ].join("\n");
}
