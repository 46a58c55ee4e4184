import { assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import "./setup.ts";
import { tensorFlow } from "../../lib/engine/active.ts";
import { runSavedModel, tf } from "../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";

/** Made by tests/references/saved_model/make.py with tensorflow-cpu 2.21.0. */
const folder = fromFileUrl(new URL("../references/saved_model/affine", import.meta.url));
const [count, y] = ["StatefulPartitionedCall:0", "StatefulPartitionedCall:1"];

testOnTensorFlow("runSavedModel() runs a model once, and leaves only the results", () => {
  const x = tf.tensor2d([[1, 0, 0], [1, 1, 1]]);
  x.dataSync(); // tensors made in JavaScript are uploaded at their first use
  runSavedModel(folder, { "serving_default_x:0": x }, [y]);
  const binding = tensorFlow()!;
  const counts = () => [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
  const before = counts();
  const outputs = runSavedModel(folder, { "serving_default_x:0": x }, [y, count]);
  // [1 0 0; 1 1 1] @ [1 2; 3 4; 5 6] + [0.5 -0.5]
  assertEquals(outputs.map((output) => output.arraySync()), [[[1.5, 1.5], [9.5, 11.5]], 2]);
  assertEquals(outputs.map(({ dtype }) => dtype), ["float32", "int32"]);
  tf.dispose(outputs);
  assertEquals(counts(), before);
});

testOnTensorFlow("runSavedModel() frees the model that it cannot run", () => {
  const before = tensorFlow()!.getNumOfSavedModels();
  const x = tf.zeros([1, 3]);
  assertThrows(
    () => runSavedModel(folder, { "nothing:0": x }, [y]),
    Error,
    "Cannot run a saved model: it has no tensor nothing:0",
  );
  assertEquals(tensorFlow()!.getNumOfSavedModels(), before);
});

Deno.test("runSavedModel() needs TensorFlow", async () => {
  await tf.setBackend("cpu");
  try {
    assertThrows(
      () => runSavedModel(folder, {}, [y]),
      Error,
      "Cannot run a SavedModel: TensorFlow is not started. Call startEngine() first",
    );
  } finally {
    await tf.setBackend("tensorflow");
  }
});
