import { assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import "../setup.ts";
import { tensorFlow } from "../../../lib/engine/active.ts";
import { TF_DTYPE } from "../../../lib/engine/binding/dtypes.ts";
import { countingTensors } from "../counting_tensors.ts";

const binding = tensorFlow()!;
/** Made by tests/references/saved_model/make.py with tensorflow-cpu 2.21.0. */
const folder = fromFileUrl(new URL("../../references/saved_model/affine", import.meta.url));
const input = "serving_default_x:0";
const [count, y] = ["StatefulPartitionedCall:0", "StatefulPartitionedCall:1"];

const rows = (...values: number[]): number =>
  binding.createTensor([values.length / 3, 3], TF_DTYPE.TF_FLOAT, Float32Array.from(values));

Deno.test("runSavedModel() returns what the model computes", () => {
  const model = binding.loadSavedModel(folder, "serve");
  countingTensors(() => {
    const x = rows(1, 0, 0, 1, 1, 1);
    const [result, n] = binding.runSavedModel(model, [x], input, `${y},${count}`);
    // [1 0 0; 1 1 1] @ [1 2; 3 4; 5 6] + [0.5 -0.5]
    assertEquals([...binding.tensorDataSync(result.id)], [1.5, 1.5, 9.5, 11.5]);
    assertEquals([result.shape, result.dtype], [[2, 2], TF_DTYPE.TF_FLOAT]);
    assertEquals([...binding.tensorDataSync(n.id)], [2]);
    assertEquals([n.shape, n.dtype], [[], TF_DTYPE.TF_INT32]);
    return [x, result.id, n.id];
  });
  binding.deleteSavedModel(model);
});

Deno.test("loadSavedModel() and deleteSavedModel() count the models, which are independent", () => {
  const before = binding.getNumOfSavedModels();
  const models = [binding.loadSavedModel(folder, "serve"), binding.loadSavedModel(folder, "serve")];
  assertEquals(binding.getNumOfSavedModels(), before + 2);
  binding.deleteSavedModel(models[0]);
  assertEquals(binding.getNumOfSavedModels(), before + 1);
  countingTensors(() => {
    const x = rows(0, 0, 0);
    const [result] = binding.runSavedModel(models[1], [x], input, y);
    assertEquals([...binding.tensorDataSync(result.id)], [0.5, -0.5]);
    return [x, result.id];
  });
  binding.deleteSavedModel(models[1]);
  assertEquals(binding.getNumOfSavedModels(), before);
  assertThrows(() => binding.deleteSavedModel(models[1]), Error, "it is not loaded");
  assertThrows(() => binding.runSavedModel(models[1], [], "", y), Error, "it is not loaded");
});

Deno.test("loadSavedModel() refuses what is not a model", () => {
  const before = binding.getNumOfSavedModels();
  assertThrows(() => binding.loadSavedModel("/no/such/folder", "serve"), Error, "/no/such/folder");
  assertThrows(() => binding.loadSavedModel(folder, "train"), Error, "Cannot load the saved model");
  assertThrows(() => binding.loadSavedModel(folder, ""), Error, "Cannot load the saved model");
  for (const [directory, tags] of [[undefined, "serve"], [folder, undefined], [folder, 1]]) {
    assertThrows(
      () => binding.loadSavedModel(directory as string, tags as string),
      TypeError,
      "Cannot load a saved model",
    );
  }
  assertEquals(binding.getNumOfSavedModels(), before);
});

Deno.test("loadSavedModel() refuses a damaged file", async () => {
  const damaged = await Deno.makeTempDir();
  const bytes = await Deno.readFile(`${folder}/saved_model.pb`);
  await Deno.writeFile(`${damaged}/saved_model.pb`, bytes.subarray(0, bytes.length / 2));
  assertThrows(() => binding.loadSavedModel(damaged, "serve"), Error, "Cannot load");
  await Deno.remove(damaged, { recursive: true });
});

Deno.test("runSavedModel() refuses wrong inputs and names, and leaves nothing behind", () => {
  const model = binding.loadSavedModel(folder, "serve");
  countingTensors(() => {
    const x = rows(1, 2, 3);
    const wide = binding.createTensor([1, 4], TF_DTYPE.TF_FLOAT, new Float32Array(4));
    const whole = binding.createTensor([1, 3], TF_DTYPE.TF_INT32, new Int32Array(3));
    const refused: [unknown, unknown, unknown, string][] = [
      [[], input, y, "it has 1 inputs, found 0 tensors"],
      [[x, x], input, y, "it has 1 inputs, found 2 tensors"],
      [[x], "nothing:0", y, "no tensor nothing:0"],
      [[x], "serving_default_x:1", y, "no tensor serving_default_x:1"],
      [[x], "serving_default_x:-1", y, "no tensor serving_default_x:-1"],
      [[x], input, "nothing", "no tensor nothing"],
      [[x], input, "", "no tensor"],
      [[wide], input, y, "Matrix size-incompatible"],
      [[whole], input, y, "Cannot run a saved model"],
      [[1e9], input, y, "with id 1000000000"],
      [null, input, y, "inputs must be an array"],
      [[x], null, y, "names"],
      [[x], input, 5, "names"],
    ];
    for (const [inputs, inputNames, outputNames, text] of refused) {
      const run = () =>
        binding.runSavedModel(
          model,
          inputs as number[],
          inputNames as string,
          outputNames as string,
        );
      assertThrows(run, Error, text, `${inputNames} ${outputNames}`);
    }
    return [x, wide, whole];
  });
  binding.deleteSavedModel(model);
});
