/** The counts in the closing line of `deno test`. */

/** How many tests passed and failed. */
export type TestSummary = { readonly passed: number; readonly failed: number };

/**
 * Reads the last summary line in the output of `deno test`.
 *
 * A run that failed without a failed test (a type error, a crash) counts as one failure, so that
 * the counts never look better than the exit code.
 */
export function readSummary(output: string, code: number): TestSummary {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const [last] = [...plain.matchAll(/\| (\d+) passed.*? \| (\d+) failed/g)].slice(-1);
  const passed = last ? Number(last[1]) : 0;
  const failed = last ? Number(last[2]) : 0;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}
