/**
 * LineMod's objects and poses, and solids in their place where there is no LineMod:
 * `loadPoseScenario` for all of a table's column, `downloadLinemod` to have LineMod first,
 * `loadLinemod`, `loadTum5` and `makeEmbeddedCrops` for one set.
 *
 * @module
 */
export * from "./bop/download_linemod.ts";
export * from "./solids/embedded.ts";
export * from "./linemod.ts";
export * from "./render/measure_renderer.ts";
export * from "./bop/linemod_objects.ts";
export * from "./pose_batches.ts";
export * from "./pose_scenario.ts";
export type { PublishedOptions } from "./pose_scenario_parts.ts";
export { loadTum5, type Tum5Options } from "./tum5.ts";
