/**
 * What the classes of a run are called.
 *
 * @module
 */
import type { ReportRun } from "./read_run.ts";

/**
 * The name of a class: the object's where the run has objects, else its number.
 *
 * @example
 * ```ts
 * const settings = { objects: ["duck", "cat"] };
 * if (className({ settings }, 1) !== "cat") throw new Error();
 * ```
 */
export function className({ settings }: Pick<ReportRun, "settings">, index: number): string {
  const { objects } = settings;
  const name = Array.isArray(objects) ? objects[index] : undefined;
  return typeof name === "string" ? name : `${index}`;
}
