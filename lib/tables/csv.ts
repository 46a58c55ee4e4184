/**
 * A table of results for statistics programs.
 *
 * @module
 */
import { csvLine, type JsonRecord } from "../files/mod.ts";
import type { ResultTable } from "./table.ts";

/**
 * The table as comma-separated values (RFC 4180), a line per cell, with every digit.
 *
 * What is `null` is empty; several seeds, runs or settings are joined by semicolons.
 *
 * @example
 * ```ts
 * const text = renderCsv({
 *   table: "table1", title: "Digits", preset: "quick", selection: "last step", notes: [], rows: [],
 * });
 * if (!text.startsWith("table,preset,method,")) throw new Error(text);
 * ```
 */
export function renderCsv({ table, preset, rows }: ResultTable): string {
  const records = rows.flatMap(({ method, label, cells }) =>
    cells.map((cell) => ({ table, preset, method, label, ...cell }))
  );
  const body = records.map((record) => columns.map((column) => field(record[column])));
  return [columns, ...body].map(csvLine).join("");
}

const columns = [
  ...["table", "preset", "method", "label", "scenario", "metric", "unit"] as const,
  ...["paper", "mean", "std", "n", "seeds", "data", "runs", "differs"] as const,
];

type Field = string | number | null | undefined | readonly (string | number)[] | JsonRecord;

function field(value: Field): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return `${value}`;
  if (Array.isArray(value)) return value.join(";");
  return Object.entries(value).map(([path, each]) => `${path}=${JSON.stringify(each)}`).join(";");
}
