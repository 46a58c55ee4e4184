/** A process at a terminal: progress bars and interruption. @module */
export * from "./format.ts";
export * from "./interruption.ts";
export * from "./progress.ts";
export * from "./stderr.ts";
