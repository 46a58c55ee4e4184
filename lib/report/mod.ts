/**
 * Runs to look at: a page of everything that a folder of runs holds.
 *
 * It reads directories only, and needs no TensorFlow.
 *
 * @module
 */
export { folderState } from "./folder_state.ts";
export * from "./read_report.ts";
export * from "./report.ts";
export * from "./watch.ts";
export * from "./curves.ts";
export * from "./html.ts";
export * from "./plot.ts";
export * from "./series.ts";
export * from "./tables.ts";
