/**
 * Whether the data at hand is what a run has seen.
 *
 * @module
 */
import type { AdaptedRun } from "./adapted_run.ts";

/**
 * Refuses other data than the run's: neighbors among other images would tell nothing of it.
 *
 * @param run as it is recorded
 * @param found what was loaded
 * @throws {Error} if one is a sample and the other not, or, of a finished run, the counts differ
 */
export function requireSameData(
  { directory, config, data }: AdaptedRun<unknown>,
  found: { readonly data: "full" | "embedded"; readonly description: string },
): void {
  const recorded = data ?? (config.data === "full" ? "the full data" : "the embedded sample");
  if (config.data === found.data) {
    if (data === undefined || countsOf(data) === countsOf(found.description)) return;
  }
  throw new Error(
    `The run in ${directory} has seen other data: it has "${recorded}", here is ` +
      `"${found.description}"; give its --data-dir, or train it anew`,
  );
}

/** What comes after the title, which for the sample says why it was taken. */
function countsOf(description: string): string {
  return description.slice(description.lastIndexOf(": "));
}
