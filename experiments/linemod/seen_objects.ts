/**
 * Objects that the generator sees, and others (paper Table 4).
 *
 * @module
 */
import { join } from "@std/path";
import type { PoseScenario } from "../../datasets/linemod/mod.ts";
import { type PoseImages, poseSubset, renderedSubset } from "../../datasets/mod.ts";
import type { TableRow } from "../../lib/tables/mod.ts";
import { joined } from "./joined.ts";

/** Those that the paper's generator sees. */
const PAPER = ["ape", "benchviseblue", "can", "cat", "driller", "duck"];
/** All of the paper's objects. */
const PAPER_OBJECTS = 11;

/**
 * Chooses the objects for the generator to see.
 *
 * @param classes the objects that are there
 * @returns the paper's six, if all its objects are there; else the first, as large a part: 3 of 5
 * @throws {RangeError} if there is no other object left
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(seenObjects(["ape", "benchvise", "cam", "cat", "duck"]), ["ape", "benchvise", "cam"]);
 * ```
 */
export function seenObjects(classes: readonly string[]): readonly string[] {
  if (classes.length === PAPER_OBJECTS && PAPER.every((object) => classes.includes(object))) {
    return PAPER;
  }
  if (classes.length < 2) {
    throw new RangeError(
      `Cannot leave an object unseen: there is only ${classes.join()}, name two or more`,
    );
  }
  return classes.slice(0, Math.round(classes.length * PAPER.length / PAPER_OBJECTS));
}

/**
 * Leaves out all images of other objects.
 *
 * @param scenario whose classes keep their numbers
 * @param objects to keep
 */
export function ofObjects(scenario: PoseScenario, objects: readonly string[]): PoseScenario {
  const { source, target, targetLabeled } = scenario;
  const keep = <Set extends PoseImages>(set: Set): Uint32Array => indicesOf(set, scenario, objects);
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
  return joined(sets.map((set) => poseSubset(set, indicesOf(set, scenario, objects))));
}

function indicesOf(
  { labels }: PoseImages,
  { classes }: PoseScenario,
  objects: readonly string[],
): Uint32Array {
  const isWanted = classes.map((object) => objects.includes(object));
  return Uint32Array.from([...labels.keys()].filter((i) => isWanted[labels[i]]));
}

/**
 * Says which objects the generators of finished runs saw.
 *
 * @param rows whose runs to ask
 */
export async function seenNotes(rows: readonly TableRow[]): Promise<string[]> {
  const notes = new Set<string>();
  for (const run of rows.flatMap(({ cells }) => cells.flatMap(({ runs }) => runs))) {
    const { config } = JSON.parse(await Deno.readTextFile(join(run, "config.json")));
    const objects = config.objects as string[], seen = config.seen as string[];
    const unseen = objects.filter((object) => !seen.includes(object));
    notes.add(
      `G saw ${seen.length} of ${objects.length} objects: ${seen.join(", ")}; not ` +
        `${unseen.join(", ")}. The paper's saw ${PAPER.length} of ${PAPER_OBJECTS}: ` +
        `${PAPER.join(", ")}.`,
    );
  }
  return [...notes];
}
