/** Plots and learning curves. @module */
export * from "./plot.ts";
