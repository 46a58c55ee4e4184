/**
 * Objects that the generator sees, and others (paper Table 4).
 *
 * @module
 */
import {
  concatenatePoseImages,
  type PoseImages,
  type PoseScenario,
  poseSubset,
  renderedSubset,
} from "../../datasets/mod.ts";

/** Those that the paper's generator sees. */
export const PAPER_SEEN = ["ape", "benchviseblue", "can", "cat", "driller", "duck"];
/** How many objects the paper has. */
export const PAPER_OBJECTS = 11;

/**
 * Chooses the objects that the generator sees.
 *
 * @param classes the objects that are there
 * @returns the paper's six, if all its objects are there; else the first, as large a share: 3 of 5
 * @throws {RangeError} if there is no other object left
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(seenObjects(["ape", "benchvise", "cam", "cat", "duck"]), ["ape", "benchvise", "cam"]);
 * ```
 */
export function seenObjects(classes: readonly string[]): readonly string[] {
  if (classes.length === PAPER_OBJECTS && PAPER_SEEN.every((object) => classes.includes(object))) {
    return PAPER_SEEN;
  }
  if (classes.length < 2) {
    throw new RangeError(
      `Cannot leave an object unseen: there is only ${classes.join()}, name two or more`,
    );
  }
  return classes.slice(0, Math.round(classes.length * PAPER_SEEN.length / PAPER_OBJECTS));
}

/**
 * Leaves out all images of other objects.
 *
 * @param scenario whose classes keep their numbers
 * @param objects to keep
 */
export function keepObjects(scenario: PoseScenario, objects: readonly string[]): PoseScenario {
  const { source, target, targetLabeled } = scenario;
  const keep = <Set extends PoseImages>(set: Set): Uint32Array =>
    findImages(set, scenario, objects);
  const labeled = poseSubset(targetLabeled, keep(targetLabeled));
  const [validation, test] = [target.validation, target.test]
    .map((set) => poseSubset(set, keep(set)));
  return {
    ...scenario,
    source: { train: renderedSubset(source.train, keep(source.train)) },
    target: { train: labeled.images, validation, test },
    targetLabeled: labeled,
  };
}

/** @returns all real images of the other objects, of whichever part: none of them trains G or T */
export function unseenImages(scenario: PoseScenario, seen: readonly string[]): PoseImages {
  const objects = scenario.classes.filter((object) => !seen.includes(object));
  const { target, targetLabeled } = scenario;
  const sets = [targetLabeled, target.validation, target.test];
  return concatenatePoseImages(
    sets.map((set) => poseSubset(set, findImages(set, scenario, objects))),
  );
}

function findImages(
  { labels }: PoseImages,
  { classes }: PoseScenario,
  objects: readonly string[],
): Uint32Array {
  const isWanted = classes.map((object) => objects.includes(object));
  return Uint32Array.from([...labels.keys()].filter((i) => isWanted[labels[i]]));
}
