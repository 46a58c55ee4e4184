/**
 * What a run leaves behind: its directory, checkpoints, records and pictures.
 *
 * @module
 */
export * from "./checkpoint.ts";
export * from "./config_hash.ts";
export * from "./diagnostics.ts";
export * from "./parameter_arrays.ts";
export * from "./records.ts";
export * from "./run_directory.ts";
export * from "./safetensors.ts";
