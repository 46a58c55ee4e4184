/**
 * What a run leaves behind: its directory, checkpoints, records, pictures and tables.
 *
 * @module
 */
export * from "./atomic_file.ts";
export * from "./canvas.ts";
export * from "./checkpoint.ts";
export * from "./config_hash.ts";
export * from "./evidence.ts";
export * from "./label.ts";
export * from "./parameter_arrays.ts";
export * from "./progress.ts";
export * from "./records.ts";
export * from "./run_directory.ts";
export * from "./safetensors.ts";
export * from "./sample_grid.ts";
export * from "./statistics.ts";
export * from "./table.ts";
export * from "./table_csv.ts";
export { renderCell } from "./table_grid.ts";
export * from "./table_latex.ts";
export * from "./table_text.ts";
