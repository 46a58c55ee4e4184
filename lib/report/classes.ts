/**
 * What the classes of a run are called.
 *
 * @module
 */
import type { RunDetails } from "../runs/mod.ts";

/**
 * The name of a class: the object's where the run has objects, else its number.
 *
 * @example
 * ```ts
 * const config = { objects: ["duck", "cat"] };
 * if (className({ config }, 1) !== "cat") throw new Error();
 * ```
 */
export function className({ config }: Pick<RunDetails, "config">, index: number): string {
  const { objects } = config;
  const name = Array.isArray(objects) ? objects[index] : undefined;
  return typeof name === "string" ? name : `${index}`;
}
