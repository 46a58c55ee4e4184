/** Records of validations, as rules that choose without labels read them. */

/** Records of a run's validations: accuracies, and scores of two rules. */
export function recordsOf(
  accuracies: readonly number[],
  snd: readonly (number | null)[],
  entropy: readonly number[],
) {
  return accuracies.map((validationAccuracy, i) => ({
    step: 100 * (i + 1),
    validationAccuracy,
    validationSnd: snd[i],
    validationEntropy: entropy[i],
  }));
}

/** Gives a folder of runs for a while. */
export async function withRuns(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-validators-" });
  await test(folder);
  await Deno.remove(folder, { recursive: true });
}
