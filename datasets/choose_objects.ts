/**
 * Chooses the objects to load, whose order gives the classes 0, 1, …
 *
 * @param wanted names of objects; all found ones by default
 * @param found names of the objects found
 * @param place where they are, for the error
 * @returns the objects' names, by class
 * @throws {RangeError} if an object is missing or requested twice
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(chooseObjects(["duck", "ape"], ["ape", "cam", "duck"], "data"), ["duck", "ape"]);
 * ```
 */
export function chooseObjects(
  wanted: readonly string[] | undefined,
  found: readonly string[],
  place: string,
): readonly string[] {
  if (wanted === undefined) return found;
  const missing = wanted.filter((object) => !found.includes(object));
  const isDistinct = new Set(wanted).size === wanted.length && wanted.length > 0;
  if (missing.length === 0 && isDistinct) return wanted;
  const why = missing.length > 0
    ? `${missing.join(", ")} not in ${place}`
    : "name at least one, and none twice";
  throw new RangeError(
    `Cannot load the objects ${wanted.join(", ")}: ${why}, choose among ${found.join(", ")}`,
  );
}
