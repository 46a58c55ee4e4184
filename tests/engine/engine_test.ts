import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import "./setup.ts";
import { tensorFlow } from "../../lib/engine/active.ts";
import { compile, Parameter, startEngine, stopEngine, tf } from "../../lib/engine/mod.ts";

Deno.test("startEngine() gives the engine that runs when called again", async () => {
  const engine = await startEngine();
  assertStrictEquals(await startEngine({ threads: 1 }), engine);
  assertEquals(tf.getBackend(), "tensorflow");
  assertEquals(engine.version, tensorFlow()!.TF_Version);
});

Deno.test("startEngine() refuses a file that is not a library", async () => {
  await stopEngine();
  const library = await Deno.makeTempFile();
  await assertRejects(() => startEngine({ library }), Error);
  await Deno.remove(library);
  await startEngine();
});

Deno.test("startEngine() refuses a GPU where there is none, and starts without one", async () => {
  if (tensorFlow()!.isUsingGpuDevice()) return;
  await stopEngine();
  const device = Deno.env.get("CUDA_VISIBLE_DEVICES");
  await assertRejects(() => startEngine({ device: "gpu" }), Error, "Cannot start on a GPU");
  if (device === undefined) Deno.env.delete("CUDA_VISIBLE_DEVICES");
  assertEquals((await startEngine()).device, "cpu");
});

Deno.test("stopEngine() frees every tensor, and the engine can be started again", async () => {
  const binding = tensorFlow()!;
  const x = tf.tensor1d([1, 2]);
  const y = tf.add(x, 1);
  const parameter = new Parameter(x);
  const double = compile((x: tf.Tensor) => tf.mul(x, 2));
  double(x).dispose();
  assertEquals(binding.getNumOfTensors() > 0, true);

  await stopEngine();
  assertEquals(binding.getNumOfTensors(), 0);
  assertEquals(tf.getBackend(), "cpu");
  assertEquals([...tf.add(tf.tensor1d([1]), 1).dataSync()], [2]);
  assertThrows(() => y.dataSync(), Error, "belongs to another engine");
  assertThrows(() => parameter.value, Error, "TensorFlow is not started");
  assertThrows(() => binding.createTensor([1], 1, [1]), Error, "the engine was stopped");
  assertThrows(() => binding.executeOp("NoOp", [], [], 0), Error, "the engine was stopped");
  assertThrows(() => binding.loadSavedModel("model", "serve"), Error, "the engine was stopped");
  y.dispose();
  double.dispose();

  await startEngine();
  assertThrows(() => parameter.value, Error, "belongs to another engine");
  assertThrows(() => tf.add(x, 1), Error, "belongs to another engine");
  parameter.dispose();
  const fresh = tf.tensor1d([3, 4]);
  assertEquals([...double(fresh).dataSync()], [6, 8]);
  assertEquals(double.traces, 1);
});

Deno.test("stopEngine() does nothing when no engine runs", async () => {
  await stopEngine();
  await stopEngine();
  await startEngine();
});
