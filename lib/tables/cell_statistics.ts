/** What the seeds of a table's cells say besides mean and spread, derived from the cells' values. */
import { bootstrapInterval, type PairedDifference, pairedDifference } from "./statistics.ts";
import type { ResultTable, TableCell } from "./table.ts";

/** Derived from the values of a cell. */
export type CellStatistics = {
  readonly min: number | null;
  readonly max: number | null;
  /** 95 % bootstrap interval of the mean; null for fewer than three seeds. */
  readonly interval: readonly [number, number] | null;
  /** Ours less the paper's, in standard deviations of ours over seeds. */
  readonly paperDistance: number | null;
  /** This row less the table's reference row on the seeds of both; null for fewer than three. */
  readonly paired: PairedDifference | null;
};

/**
 * Derives the statistics of a cell.
 *
 * @param table that the cell is of, which names the row to compare with
 *
 * @example
 * ```ts
 * const cell = {
 *   scenario: "mnist-usps", metric: "accuracy", unit: "%", paper: 90, mean: 82, std: 2, n: 3,
 *   seeds: [0, 1, 2], values: [80, 82, 84], data: "full" as const, runs: [],
 * };
 * const row = { method: "dann", label: "DANN", cells: [cell] };
 * const { max, paperDistance } = cellStatistics({ rows: [row] }, cell);
 * if (max !== 84 || paperDistance !== -4) throw new Error();
 * ```
 */
export function cellStatistics(
  { rows, reference }: Pick<ResultTable, "rows" | "reference">,
  cell: TableCell,
): CellStatistics {
  const { values = [], mean, std, paper } = cell;
  const others = rows.find(({ method }) => method === reference)?.cells ?? [];
  const other = others.find(({ scenario, metric }) =>
    scenario === cell.scenario && metric === cell.metric
  );
  const isKnown = mean !== null && paper !== null && std !== null && std > 0;
  return {
    min: values.length === 0 ? null : Math.min(...values),
    max: values.length === 0 ? null : Math.max(...values),
    interval: bootstrapInterval(values),
    paperDistance: isKnown ? (mean - paper) / std : null,
    paired: other === undefined || other === cell ? null : pair(cell, other),
  };
}

function pair(cell: TableCell, other: TableCell): PairedDifference | null {
  const bySeed = new Map(other.seeds.map((seed, i) => [seed, other.values?.[i]]));
  const pairs = cell.seeds.flatMap((seed, i) => {
    const [a, b] = [cell.values?.[i], bySeed.get(seed)];
    return a === undefined || b === undefined ? [] : [[a, b]];
  });
  return pairedDifference(pairs.map(([a]) => a), pairs.map(([, b]) => b));
}

/** A grid of a table's details, its first row the head. */
export type DetailGrid = { readonly title: string; readonly grid: string[][] };

const DASH = "–";

/**
 * The details of a table over its seeds: intervals, extremes and failures of each cell with two seeds
 * or more, and paired differences to the table's reference row where three seeds are alike.
 *
 * @returns no grid that would be empty
 */
export function detailGrids(table: ResultTable): DetailGrid[] {
  const cells = table.rows.flatMap(({ method, label, cells }) =>
    cells.filter(({ values = [], failed = [] }) => values.length + failed.length > 1)
      .map((cell) => ({ method, label, cell, found: cellStatistics(table, cell) }))
  );
  const seeds = cells.map(({ label, cell, found }) => [
    ...[label, measureName(cell), `${cell.n}`, text(cell.mean), text(cell.std)],
    ...[range(found.interval), text(found.min), text(found.max)],
    ...[(cell.failed ?? []).join(", ") || "none", signed(found.paperDistance)],
  ]);
  const reference = table.rows.find(({ method }) => method === table.reference)?.label;
  const paired = cells.flatMap(({ label, cell, found: { paired } }) =>
    paired === null ? [] : [[
      ...[label, measureName(cell), `${paired.n}`, signed(paired.mean), range(paired.interval)],
      paired.p.toPrecision(2),
    ]]
  );
  const heads = [
    ...["method", "measure", "seeds", "mean", "std", "95 %", "min", "max", "failed seeds"],
    "paper distance, std",
  ];
  return [
    { title: "Over seeds", grid: [heads, ...seeds] },
    {
      title: `Less ${reference}, on the same seeds (permutation test, two-sided)`,
      grid: [["method", "measure", "seeds", "difference", "95 %", "p"], ...paired],
    },
  ].filter(({ grid }) => grid.length > 1);
}

/** The measure of a cell, which names its column, for example `mnist-usps accuracy, %`. */
export function measureName({ scenario, metric, unit }: TableCell): string {
  return `${scenario} ${metric}, ${unit}`;
}

function text(value: number | null): string {
  return value?.toFixed(1) ?? DASH;
}

function signed(value: number | null): string {
  if (value === null) return DASH;
  const size = Math.abs(value).toFixed(1);
  return size === "0.0" ? size : `${value < 0 ? "−" : "+"}${size}`;
}

function range(interval: readonly [number, number] | null): string {
  return interval === null
    ? DASH
    : interval.map((value) => value.toFixed(1).replace("-", "−")).join(" to ");
}
