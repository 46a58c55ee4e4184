/** What somebody meant to type. */

/**
 * Words for the end of an error message: the nearest candidate, or all of them.
 *
 * @example
 * ```ts
 * const hint = suggest("pixlda", ["source-only", "pixelda"]);
 * if (hint !== "did you mean pixelda?") throw new Error(hint);
 * ```
 */
export function suggest(word: string, candidates: readonly string[]): string {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  const near = nearest && nearest.distance <= Math.max(2, Math.floor(word.length / 3));
  return near ? `did you mean ${nearest.candidate}?` : `expected one of ${candidates.join(", ")}`;
}

/**
 * How many letters must be inserted, removed or replaced to make one word the other (Levenshtein).
 *
 * @example
 * ```ts
 * if (editDistance("kitten", "sitting") !== 3) throw new Error();
 * ```
 */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
