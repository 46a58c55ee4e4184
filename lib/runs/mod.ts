/**
 * What a run leaves behind: its directory, checkpoints, records and pictures.
 *
 * @module
 */
export * from "./checkpoint.ts";
export { decodeWithChecksum, encodeWithChecksum, MAX_PARAMETERS_BYTES } from "./checksum.ts";
export * from "./config.ts";
export * from "./diagnostics.ts";
export { continueIn, type Environment, type Move, type Origin } from "./environment.ts";
export {
  CorruptRunError,
  OtherEnvironmentError,
  RunError,
  RunInUseError,
  RunMismatchError,
} from "./errors.ts";
export * from "./find_runs.ts";
export * from "./read_run.ts";
export { appendRecord, cutRecords, readRecords, type RunRecord } from "./records.ts";
export { readResult, type RunResult } from "./result.ts";
export * from "./run_directory.ts";
export type { RunLog } from "./run_log.ts";
export * from "./run_progress.ts";
export * from "./safetensors.ts";
export * from "./selected.ts";
export {
  listSamples,
  MAX_PICTURE_BYTES,
  readSampleColumns,
  type Sample,
  type SampleColumns,
} from "./samples.ts";
