/** Solids in the place of LineMod's objects, and the embedded set made of them. @module */
export { type EmbeddedCounts, type EmbeddedCropsOptions, makeEmbeddedCrops } from "./embedded.ts";
