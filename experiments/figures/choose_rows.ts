/**
 * Which source images a figure shows.
 *
 * @module
 */

/**
 * Chooses images of each class, as many as fit the rows, one at least: the first, and others far
 * from it, for views of an object often follow each other.
 *
 * @param labels classes of all images
 * @returns places of images, class by class
 *
 * @example
 * ```ts
 * if (chooseOfEachClass([1, 1, 1, 1, 0], 2, 4).join() !== "4,0,2") throw new Error();
 * ```
 */
export function chooseOfEachClass(
  labels: ArrayLike<number>,
  classes: number,
  rows: number,
): number[] {
  const each = Math.max(1, Math.floor(rows / classes));
  const places = Array.from({ length: classes }, (): number[] => []);
  for (let i = 0; i < labels.length; i++) places[labels[i]].push(i);
  return places.flatMap((those) => {
    const count = Math.min(each, those.length);
    return Array.from({ length: count }, (_, i) => those[Math.floor(i * those.length / count)]);
  });
}

/**
 * The first row of each class.
 *
 * @param classes of all rows
 *
 * @example
 * ```ts
 * if (firstOfEachClass([4, 4, 2]).join() !== "0,2") throw new Error();
 * ```
 */
export function firstOfEachClass(classes: readonly number[]): number[] {
  return classes.flatMap((label, row) => classes.indexOf(label) === row ? [row] : []);
}
