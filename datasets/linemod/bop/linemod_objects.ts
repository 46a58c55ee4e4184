/**
 * The objects of LineMod, by the numbers that BOP gives them.
 *
 * @module
 */

/**
 * The paper's 11 objects, in alphabetical order, which is the order of their classes. LineMod's
 * bowl, cup, eggbox and glue look alike from several sides, and have no one pose.
 */
export const linemodObjects = {
  ape: 1,
  benchvise: 2,
  cam: 4,
  can: 5,
  cat: 6,
  driller: 8,
  duck: 9,
  holepuncher: 12,
  iron: 13,
  lamp: 14,
  phone: 15,
} as const;

/** The name of one of the paper's 11 objects. */
export type LinemodObject = keyof typeof linemodObjects;
