/** What a process at a terminal shows and hears: progress and interruption. @module */
export * from "./interruption.ts";
export * from "./progress.ts";
