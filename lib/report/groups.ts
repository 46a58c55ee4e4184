/**
 * Groups of runs that belong together: those of one table.
 *
 * @module
 */
import type { RunDetails } from "../runs/mod.ts";
import type { ReportContent, ReportTable } from "./read_report.ts";

/** The runs of one table, and the table if there is one. */
export type RunGroup = {
  /** The table's directory under the folder of runs. */
  readonly path: string;
  readonly title: string;
  readonly table?: ReportTable;
  readonly runs: readonly RunDetails[];
  /** In the order of the table's rows. */
  readonly methods: readonly { readonly id: string; readonly label: string }[];
  /** In the order of the table's columns. */
  readonly scenarios: readonly string[];
};

/**
 * Groups runs by the directory of their table, and adds the table to each group.
 *
 * @example
 * ```ts
 * const groups = groupRuns({ folder: "runs", tables: [], runs: [], figures: [], problems: [] });
 * if (groups.length !== 0) throw new Error("Groups of nothing");
 * ```
 */
export function groupRuns({ tables, runs }: ReportContent): RunGroup[] {
  const paths = new Set([...tables.map(({ path }) => path), ...runs.map(tableDirectory)]);
  return [...paths].sort().map((path) => {
    const table = tables.find((each) => each.path === path);
    const own = runs.filter((run) => tableDirectory(run) === path);
    const rows = table?.rows ?? [];
    const labels = new Map(rows.map(({ method, label }) => [method, label]));
    for (const { name: { method } } of own) if (!labels.has(method)) labels.set(method, method);
    const columns = rows.flatMap(({ cells }) => cells.map(({ scenario }) => scenario));
    return {
      path,
      title: table?.title ?? own[0].name.table,
      table,
      runs: own,
      methods: [...labels].map(([id, label]) => ({ id, label })),
      scenarios: [...new Set([...columns, ...own.map(({ name }) => name.scenario)])],
    };
  });
}

/** The path up to the table's name; the folder itself if the name is not in it. */
function tableDirectory({ path, name: { table } }: RunDetails): string {
  const parts = path.split("/");
  return parts.slice(0, parts.lastIndexOf(table) + 1).join("/");
}

/** The runs of one method in one scenario, one per seed, lowest first. */
export type Seeds = {
  readonly scenario: string;
  readonly method: string;
  readonly label: string;
  readonly runs: readonly RunDetails[];
};

/** All runs of a group by scenario and method; those without a run are left out. */
export function groupSeeds({ scenarios, methods, runs }: RunGroup): Seeds[] {
  return scenarios.flatMap((scenario) =>
    methods.map(({ id, label }) => ({
      scenario,
      method: id,
      label,
      runs: runs.filter((run) => run.name.scenario === scenario && run.name.method === id)
        .sort((a, b) => a.name.seed - b.name.seed),
    }))
  ).filter((seeds) => seeds.runs.length > 0);
}

/** An id on the page: the same for the same parts, and unique. */
export function pageId(...parts: readonly (string | number)[]): string {
  const plain = (part: string | number) =>
    `${part}`.replace(/[^A-Za-z0-9.-]/gu, (letter) => `_${letter.codePointAt(0)!.toString(16)}_`);
  return parts.map(plain).join(":");
}

/** Where a run's config may have the names of classes. */
type RunNames = {
  readonly objects?: unknown;
  readonly folders?: { readonly source?: { readonly classes?: unknown } };
};

/**
 * The name of a class: the object's, or that of the folder of source images, else its number.
 *
 * @example
 * ```ts
 * const config = { objects: ["duck", "cat"] };
 * if (className({ config }, 1) !== "cat") throw new Error();
 * const folders = { source: { classes: ["cup", "plate"] } };
 * if (className({ config: { folders } }, 0) !== "cup") throw new Error();
 * ```
 */
export function className({ config }: Pick<RunDetails, "config">, index: number): string {
  const { objects, folders } = config as RunNames;
  const names = objects ?? folders?.source?.classes;
  const name = Array.isArray(names) ? names[index] : undefined;
  return typeof name === "string" ? name : `${index}`;
}
