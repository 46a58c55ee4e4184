import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import "./setup.ts";
import { libraryNames } from "../../lib/engine/library/release.ts";
import { withEnvironment } from "./changed_environment.ts";
import { tensorFlow } from "../../lib/engine/active.ts";
import { type EnvironmentOptions, prepareEnvironment } from "../../lib/engine/engine.ts";
import { isBuiltWith } from "../../lib/engine/library/build.ts";
import { compile, GpuError, Parameter, startEngine, stopEngine, tf } from "../../lib/engine/mod.ts";
import type { Processor } from "../../lib/engine/processor.ts";

Deno.test("startEngine() returns the running engine when called again", async () => {
  const engine = await startEngine();
  assertStrictEquals(await startEngine({ threads: 1 }), engine);
  assertEquals(tf.getBackend(), "tensorflow");
  assertEquals(engine.version, tensorFlow()!.TF_Version);
});

Deno.test("a process that has started the engine ends well without an op", async () => {
  const engine = import.meta.resolve("../../lib/engine/mod.ts");
  const script = `import { startEngine } from "${engine}"; await startEngine();`;
  const { code, signal } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=js", script],
  }).output();
  assertEquals({ code, signal }, { code: 0, signal: null }); // on a GPU it once was SIGSEGV
});

Deno.test("startEngine() refuses another library than this process has opened", async () => {
  const { library: { path } } = await startEngine();
  await stopEngine();
  const folder = await Deno.makeTempDir();
  for (const name of libraryNames().wheel) await Deno.writeTextFile(join(folder, name), "");
  const library = join(folder, libraryNames().wheel[0]);
  await assertRejects(
    () => startEngine({ library }),
    Error,
    `Cannot start ${library}: this process has opened ${path}, and two TensorFlows in a process ` +
      "crash it. Use another process",
  );
  await Deno.remove(folder, { recursive: true });
  assertEquals((await startEngine({ library: path })).library, { path, origin: "given" });
  await stopEngine();
  await withEnvironment(
    { CUDA_VISIBLE_DEVICES: Deno.env.get("CUDA_VISIBLE_DEVICES") },
    async () => {
      assertEquals((await startEngine({ device: "cpu" })).library.path, path);
    },
  );
});

Deno.test("startEngine() refuses a GPU where there is none, and starts without one", async () => {
  if (tensorFlow()!.isUsingGpuDevice()) return;
  await stopEngine();
  const device = Deno.env.get("CUDA_VISIBLE_DEVICES");
  await assertRejects(() => startEngine({ device: "gpu" }), GpuError, "Cannot use a GPU: ");
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
  "NVIDIA_TF32_OVERRIDE",
  "TF_DETERMINISTIC_OPS",
  "TF_ENABLE_ONEDNN_OPTS",
];

/** Two processors, with and without what TensorFlow's own default asks for. */
const NEWER: Processor = { name: "", features: "avx avx2 avx512_vnni avx512f", caches: "" };
const OLDER: Processor = { name: "", features: "avx avx2 avx512f fma", caches: "" };

/** What the variables are after the call, starting from nothing but `user`'s. */
function prepared(
  options: EnvironmentOptions,
  user: Record<string, string> = {},
  processor: Processor = NEWER,
): Record<string, string> {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const name of VARIABLES) Deno.env.delete(name);
    for (const [name, value] of Object.entries(user)) Deno.env.set(name, value);
    prepareEnvironment(options, processor);
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
    NVIDIA_TF32_OVERRIDE: "0",
  });
});

Deno.test("prepareEnvironment() switches oneDNN on where TensorFlow leaves it off, unless the user has", () => {
  assertEquals(prepared({}, {}, OLDER).TF_ENABLE_ONEDNN_OPTS, "1");
  assertEquals(prepared({}, {}, NEWER).TF_ENABLE_ONEDNN_OPTS, undefined);
  const off = { TF_ENABLE_ONEDNN_OPTS: "0" };
  assertEquals(prepared({}, off, OLDER).TF_ENABLE_ONEDNN_OPTS, "0");
});

Deno.test("TensorFlow uses oneDNN's kernels on this processor, by its own word", async () => {
  const asked = Deno.env.get("TF_ENABLE_ONEDNN_OPTS");
  const { library } = await startEngine();
  if (Deno.build.arch === "x86_64") assertEquals(isBuiltWith("oneDnn", library), asked !== "0");
});

Deno.test("prepareEnvironment() keeps the user's variables when no option differs", () => {
  const user = {
    TF_NUM_INTRAOP_THREADS: "3",
    TF_CPP_MIN_LOG_LEVEL: "0",
    CUDA_VISIBLE_DEVICES: "1",
    TF_FORCE_GPU_ALLOW_GROWTH: "false",
    NVIDIA_TF32_OVERRIDE: "1",
    TF_DETERMINISTIC_OPS: "1",
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

Deno.test("prepareEnvironment() switches TF32 and deterministic kernels, whatever the user's are", () => {
  const [on, off] = [true, false].map((is) =>
    prepared({ tf32: is, deterministic: is }, {
      NVIDIA_TF32_OVERRIDE: is ? "0" : "1",
      TF_DETERMINISTIC_OPS: is ? "0" : "1",
    })
  );
  assertEquals([on.NVIDIA_TF32_OVERRIDE, on.TF_DETERMINISTIC_OPS], ["1", "1"]);
  assertEquals([off.NVIDIA_TF32_OVERRIDE, off.TF_DETERMINISTIC_OPS], ["0", "0"]);
});

Deno.test("startEngine() says whether TF32 and deterministic kernels are on", async () => {
  const { NVIDIA_TF32_OVERRIDE, TF_DETERMINISTIC_OPS } = Deno.env.toObject();
  const before = { NVIDIA_TF32_OVERRIDE, TF_DETERMINISTIC_OPS };
  await withEnvironment(before, async () => {
    await stopEngine();
    const { tf32, deterministic } = await startEngine({ tf32: true, deterministic: true });
    assertEquals([tf32, deterministic], [true, true]);
    await stopEngine();
  });
  await withEnvironment(
    { NVIDIA_TF32_OVERRIDE: undefined, TF_DETERMINISTIC_OPS: undefined },
    async () => {
      const { tf32, deterministic } = await startEngine();
      assertEquals([tf32, deterministic], [false, false]);
    },
  );
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
