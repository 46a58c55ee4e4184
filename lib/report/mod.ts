/**
 * The report: a page with everything in a folder of runs.
 *
 * It only reads directories, and does not load TensorFlow.
 *
 * @module
 */
export type { Handler } from "../server/mod.ts";
export * from "./evaluation.ts";
export * from "./read_report.ts";
export * from "./report.ts";
export { createWatch, folderState } from "./watch.ts";
