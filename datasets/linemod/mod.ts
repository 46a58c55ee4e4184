/**
 * LineMod's objects and poses, or solids in their place: `loadPoseScenario` loads a table's column,
 * `downloadLinemod` downloads LineMod, `loadLinemod`, `loadTum5` and `makeEmbeddedCrops` load one set.
 *
 * @module
 */
export {
  downloadLinemod,
  type DownloadLinemodOptions,
  LINEMOD_OBJECTS,
  type LinemodObject,
} from "./bop/mod.ts";
export { measureRenderer, type RenderRate } from "./render/mod.ts";
export { type EmbeddedCounts, type EmbeddedCropsOptions, makeEmbeddedCrops } from "./solids/mod.ts";
export * from "./average_pool.ts";
export * from "./linemod.ts";
export * from "./pose_batches.ts";
export * from "./pose_scenario.ts";
export { loadTum5, type Tum5Options } from "./tum5.ts";
