/**
 * Measurements of several runs over steps, as lines with bands.
 *
 * @module
 */
import type { RunRecord } from "../runs/mod.ts";
import { mean, standardDeviation } from "../tables/mod.ts";

/** One number over steps, of all seeds. */
export type Line = {
  readonly name: string;
  readonly points: readonly LinePoint[];
  /** The points of each seed, where there are several. */
  readonly singles?: readonly (readonly LinePoint[])[];
};

/** The mean over seeds, and a band around it. */
export type LinePoint = {
  readonly step: number;
  readonly value: number;
  /**
   * One standard deviation to both sides; of two seeds, both values; absent where fewer were
   * measured.
   */
  readonly band?: readonly [number, number];
};

/** Points of a line at most: a plot has no room for more. */
const MAX_POINTS = 150;
/** Points of a single seed's line at most: a plot may have a hundred of them. */
const MAX_SINGLE_POINTS = 40;

/**
 * The mean and the spread over seeds of one number at each step.
 *
 * @param name of the line
 * @param seeds the records of each seed's run
 * @param metric the number's name in the records; values that are not finite are left out
 *
 * @example
 * ```ts
 * const seeds = [[{ step: 10, loss: 1 }, { step: 20, loss: null }], [{ step: 10, loss: 3 }]];
 * const { points } = createLine("DANN", seeds, "loss");
 * if (points.length !== 1 || points[0].value !== 2) throw new Error("Not the mean");
 * ```
 */
export function createLine(
  name: string,
  seeds: readonly (readonly RunRecord[])[],
  metric: string,
): Line {
  const measured = seeds.map((records) =>
    records.flatMap(({ step, [metric]: value }): LinePoint[] =>
      typeof value === "number" && Number.isFinite(value) ? [{ step, value }] : []
    ).sort((a, b) => a.step - b.step)
  ).filter(({ length }) => length > 0);
  const byStep = Map.groupBy(measured.flat(), ({ step }) => step);
  const points = [...byStep].sort(([a], [b]) => a - b).map(([step, found]) => {
    const values = found.map(({ value }) => value);
    return { step, value: mean(values), band: bandOf(values) };
  });
  const singles = measured.map((line) => thin(line, MAX_SINGLE_POINTS));
  return { name, points: thin(points, MAX_POINTS), ...(singles.length > 1 && { singles }) };
}

function bandOf(values: readonly number[]): LinePoint["band"] {
  if (values.length === 2) return [Math.min(...values), Math.max(...values)];
  const [center, deviation] = [mean(values), standardDeviation(values)];
  return deviation === null ? undefined : [center - deviation, center + deviation];
}

/**
 * The names of the numbers in some records, in order of first appearance.
 *
 * @example
 * ```ts
 * const names = metricNames([{ step: 1, loss: 2, note: "x" }, { step: 2, validationAccuracy: 9 }]);
 * if (names.join() !== "loss,validationAccuracy") throw new Error(names.join());
 * ```
 */
export function metricNames(records: readonly RunRecord[]): string[] {
  const names = records.flatMap((record) =>
    Object.keys(record).filter((name) => name !== "step" && typeof record[name] === "number")
  );
  return [...new Set(names)];
}

/**
 * Takes some of a list, evenly spaced, with the first and the last.
 *
 * @example
 * ```ts
 * if (thin([0, 1, 2, 3, 4, 5, 6], 3).join() !== "0,3,6") throw new Error();
 * ```
 */
export function thin<T>(list: readonly T[], max: number): T[] {
  if (list.length <= max) return [...list];
  if (max === 1) return [list[list.length - 1]];
  return Array.from(
    { length: max },
    (_, i) => list[Math.round(i * (list.length - 1) / (max - 1))],
  );
}
