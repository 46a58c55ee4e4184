/** Tables of results, and their renderings. @module */
export * from "./cell_statistics.ts";
export * from "./render.ts";
export * from "./statistics.ts";
export * from "./table.ts";
export * from "./table_files.ts";
