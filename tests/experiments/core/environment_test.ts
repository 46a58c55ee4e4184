import { assertEquals } from "@std/assert";
import { environmentOf } from "../../../experiments/core/environment.ts";
import type { Engine } from "../../../lib/engine/mod.ts";

const path = await Deno.makeTempFile();
await Deno.writeFile(path, new Uint8Array(77));
const engine: Engine = {
  version: "2.21.0",
  library: { path, origin: "given" },
  device: "cpu",
  threads: 2,
  precision: "float32",
  tf32: true,
  deterministic: false,
};
const processor = { name: "P", features: "avx avx2", caches: "32K 1024K" };
const software = {
  tensorflow: "2.21.0",
  libraryBytes: 77,
  threads: 2,
  precision: "float32",
  deno: Deno.version.deno,
  arch: Deno.build.arch,
};
const told = { processor: "P", features: "avx avx2", caches: "32K 1024K" };

Deno.test("environmentOf() tells TF32 and deterministic kernels of a GPU only", async () => {
  assertEquals(await environmentOf(engine, processor, {}), { ...software, ...told, device: "cpu" });
  const onGpu = { ...engine, device: "gpu" as const, gpu: "NVIDIA H200" };
  assertEquals(await environmentOf(onGpu, processor, {}), {
    ...software,
    ...told,
    device: "gpu",
    gpu: "NVIDIA H200",
    tf32: "on",
    deterministic: "off",
  });
});

Deno.test("environmentOf() tells the variables that TensorFlow computes by, and no others", async () => {
  const variables = {
    TF_ENABLE_ONEDNN_OPTS: "0",
    ONEDNN_MAX_CPU_ISA: "AVX2",
    TF_SET_ONEDNN_FPMATH_MODE: "BF16",
    TF_NUM_INTRAOP_THREADS: "2",
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_DETERMINISTIC_OPS: "1",
    // Terraform's
    TF_CLI_CONFIG_FILE: "/home/a/.terraformrc",
    TF_TOKEN_app_terraform_io: "secret",
    TF_VAR_password: "secret",
    HOME: "/home/a",
  };
  assertEquals(await environmentOf(engine, { name: "P", features: "", caches: "" }, variables), {
    ...software,
    device: "cpu",
    processorName: "P",
    TF_ENABLE_ONEDNN_OPTS: "0",
    TF_SET_ONEDNN_FPMATH_MODE: "BF16",
    ONEDNN_MAX_CPU_ISA: "AVX2",
  });
});
