/**
 * Runs to look at: a page of everything that a folder of runs holds.
 *
 * It reads directories only, and needs no TensorFlow.
 *
 * @module
 */
export * from "./read_report.ts";
export * from "./report.ts";
export { createWatch, folderState, type Handler } from "./watch.ts";
