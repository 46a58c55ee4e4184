/** Tables of results, and their renderings. @module */
export * from "./csv.ts";
export * from "./grid.ts";
export * from "./latex.ts";
export * from "./order.ts";
export * from "./statistics.ts";
export * from "./table.ts";
export * from "./text.ts";
