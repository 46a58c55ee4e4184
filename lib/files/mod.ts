/** Files: written atomically, locked, verified, downloaded, unpacked. @module */
export * from "./atomic_write.ts";
export * from "./bounded_file.ts";
export * from "./cache_dir.ts";
export * from "./data_file.ts";
export * from "./download.ts";
export * from "./fetch_into.ts";
export * from "./gzip.ts";
export * from "./lock.ts";
export { pipEnvironment } from "./pip_environment.ts";
export * from "./sha256.ts";
export * from "./text_formats.ts";
export * from "./unzip.ts";
