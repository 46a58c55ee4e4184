/**
 * SavedModels, run by TensorFlow as any other program runs them.
 *
 * @module
 */
import { backend, tensorFlow } from "./active.ts";
import type { tf } from "./tfjs.ts";

/**
 * Loads a SavedModel, runs it once and frees it.
 *
 * @param directory the model's folder, with `saved_model.pb`; its tag must be `serve`
 * @param inputs by the names of the tensors that they are fed to, such as `images:0`
 * @param outputs names of tensors
 * @returns one tensor for each of `outputs`
 * @throws {Error} if TensorFlow is not started, or refuses the model, a name or an input
 *
 * @example
 * ```ts
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 * import { assertThrows } from "@std/assert";
 *
 * await startEngine();
 * const run = () => runSavedModel("no/such/model", { "x:0": tf.scalar(1) }, ["y:0"]);
 * assertThrows(run, Error, "Cannot load the saved model in no/such/model");
 * ```
 */
export function runSavedModel(
  directory: string,
  inputs: { readonly [tensor: string]: tf.Tensor },
  outputs: readonly string[],
): tf.Tensor[] {
  const binding = tensorFlow();
  if (binding === undefined) {
    throw new Error("Cannot run a SavedModel: TensorFlow is not started. Call startEngine() first");
  }
  const model = binding.loadSavedModel(directory, "serve");
  try {
    const ids = backend().getInputTensorIds(Object.values(inputs));
    return binding.runSavedModel(model, ids, Object.keys(inputs).join(), outputs.join())
      .map((output) => backend().createOutputTensor(output));
  } finally {
    binding.deleteSavedModel(model);
  }
}
