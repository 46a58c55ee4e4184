/** Optimizers, schedules and clipping. @module */
export * from "./adam.ts";
export * from "./minimize.ts";
export * from "./momentum.ts";
export * from "./moving_average.ts";
export * from "./schedules.ts";
