/**
 * TensorFlow for Deno: tfjs on TensorFlow's C library through FFI, with compiled functions.
 *
 * Usable alone: start the engine, write tfjs, put {@link compile} around what runs often.
 *
 * @example
 * ```ts
 * await startEngine();
 * const normalize = compile((x: tf.Tensor) => tf.div(x, tf.norm(x)));
 * console.log(normalize(tf.tensor1d([3, 4])).dataSync()); // 0.6, 0.8
 * ```
 *
 * @module
 */
export { type Tensors, tf } from "./tfjs.ts";
export { type Engine, type EngineOptions, startEngine, stopEngine } from "./engine.ts";
export { compile, type Compiled, type CompileOptions } from "./compile.ts";
export { type GraphInput, type RecordedGraph, recordGraph } from "./record_graph.ts";
export { runSavedModel } from "./run_saved_model.ts";
export { enginePrecision } from "./active.ts";
export type { Precision } from "./precision.ts";
export { nameParameters, Parameter, type ParameterTree } from "./parameter.ts";
export { differentiate, type Loss } from "./gradients.ts";
export { createDropoutTable, createGaussianTable, type NoiseTable } from "./noise_table.ts";
export { keyAt, type RandomKey, randomNormal, randomUniform } from "./random.ts";
export { type Processor, readProcessor } from "./processor.ts";
export { type Memory, readMemory } from "./memory.ts";
export { type DecodedImage, decodeJpeg, decodePng } from "./image.ts";
export { type AdamScalars, applyAdam, applyMomentum } from "./updates.ts";
export * from "./kernels/mod.ts";
export {
  findLibrary,
  type FindLibraryOptions,
  type TensorFlowLibrary,
} from "./library/find_library.ts";
export type { InstallProgress } from "./library/fetch_package.ts";
export { InstalledLibraryError } from "./library/installed_files.ts";
export { installLibrary } from "./library/install_library.ts";
export { installCudaLibrary, type InstallCudaOptions } from "./library/install_cuda.ts";
export { removeLibrary } from "./library/remove_library.ts";
export type { Driver, Gpu } from "./library/driver.ts";
export { type CudaRelease, cudaReleaseFor } from "./library/cuda_release.ts";
export {
  type Archive,
  type Package,
  type Release,
  releaseFor,
  type Wheel,
} from "./library/release.ts";
export { GpuError, type GpuProblem } from "./gpu.ts";
export {
  diagnose,
  type DiagnoseOptions,
  type Diagnosis,
  type EngineReport,
  type Finding,
  type InstallCommands,
  type Problem,
} from "./doctor.ts";
