import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import "./setup.ts";
import { tensorFlow } from "../../lib/engine/active.ts";
import { type EnvironmentOptions, prepareEnvironment } from "../../lib/engine/engine.ts";
import { compile, Parameter, startEngine, stopEngine, tf } from "../../lib/engine/mod.ts";

Deno.test("startEngine() returns the running engine when called again", async () => {
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

const VARIABLES = [
  "TF_NUM_INTRAOP_THREADS",
  "TF_NUM_INTEROP_THREADS",
  "CUDA_VISIBLE_DEVICES",
  "TF_CPP_MIN_LOG_LEVEL",
  "TF_FORCE_GPU_ALLOW_GROWTH",
];

/** What the variables are after the call, starting from nothing but `user`'s. */
function prepared(
  options: EnvironmentOptions,
  user: Record<string, string> = {},
): Record<string, string> {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const name of VARIABLES) Deno.env.delete(name);
    for (const [name, value] of Object.entries(user)) Deno.env.set(name, value);
    prepareEnvironment(options);
    return Object.fromEntries(
      VARIABLES.filter((name) => Deno.env.has(name)).map((name) => [name, Deno.env.get(name)!]),
    );
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("prepareEnvironment() uses all processors and leaves devices alone by default", () => {
  const threads = String(navigator.hardwareConcurrency);
  assertEquals(prepared({}), {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
  });
});

Deno.test("prepareEnvironment() keeps the user's variables when no option differs", () => {
  const user = {
    TF_NUM_INTRAOP_THREADS: "3",
    TF_CPP_MIN_LOG_LEVEL: "0",
    CUDA_VISIBLE_DEVICES: "1",
  };
  const after = prepared({}, user);
  for (const [name, value] of Object.entries(user)) assertEquals(after[name], value);
});

Deno.test("prepareEnvironment() lets an option win when the user's variable differs", () => {
  const after = prepared(
    { threads: 1, device: "cpu" },
    { TF_NUM_INTRAOP_THREADS: "3", CUDA_VISIBLE_DEVICES: "1" },
  );
  assertEquals(after.TF_NUM_INTRAOP_THREADS, "1");
  assertEquals(after.TF_NUM_INTEROP_THREADS, "1");
  assertEquals(after.CUDA_VISIBLE_DEVICES, "-1");
});

Deno.test("prepareEnvironment() refuses threads when they are not a whole number of at least 1", () => {
  for (const threads of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => prepareEnvironment({ threads }),
      RangeError,
      `Cannot use ${threads} threads`,
    );
  }
});

Deno.test("prepareEnvironment() refuses more threads than there are processors", () => {
  const processors = navigator.hardwareConcurrency;
  assertEquals(prepared({ threads: processors }).TF_NUM_INTRAOP_THREADS, `${processors}`);
  assertThrows(
    () => prepared({ threads: processors + 1 }),
    RangeError,
    `Cannot use ${processors + 1} threads: this machine has ${processors} processors, so give at ` +
      `most ${processors}`,
  );
});
