import { assertEquals } from "@std/assert";
import { hasBfloat16, leavesOneDnnOff, readProcessor } from "../../lib/engine/processor.ts";

/** Files as Linux has them, with these lines and sizes of caches. */
async function filesOf(lines: readonly string[], sizes: readonly string[]) {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/cpuinfo`, lines.map((line) => `${line}\n`).join(""));
  for (const [i, size] of sizes.entries()) {
    await Deno.mkdir(`${folder}/cache/index${i}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/cache/index${i}/size`, `${size}\n`);
  }
  return { info: `${folder}/cpuinfo`, caches: `${folder}/cache` };
}

Deno.test("readProcessor() reads instruction sets and caches, of x86 those that kernels use", async () => {
  const flags = "fpu sse2 ht ssse3 fma sse4_1 avx avx512f avx512_bf16 amx_tile hypervisor f16c";
  const x86 = await filesOf([`flags\t\t: ${flags}`, "flags\t\t: of another core"], [
    ...["32K", "32K", "1024K"],
  ]);
  const { features, caches } = readProcessor(x86);
  assertEquals(features, "amx_tile avx avx512_bf16 avx512f f16c fma sse2 sse4_1 ssse3");
  assertEquals(caches, "32K 32K 1024K");
  const arm = readProcessor(await filesOf(["Features\t: fp asimd bf16"], []));
  assertEquals([arm.features, arm.caches], ["asimd bf16 fp", ""]);
});

Deno.test("readProcessor() leaves out what the system does not tell", () => {
  const { features, caches } = readProcessor({ info: "/nowhere", caches: "/nowhere" });
  assertEquals([features, caches], ["", ""]);
});

Deno.test("leavesOneDnnOff() follows TensorFlow's rule, which is for x86", () => {
  const leaves = (features: string, arch = "x86_64") =>
    leavesOneDnnOff({ name: "", features, caches: "" }, arch);
  assertEquals(leaves("avx avx2 fma"), true);
  assertEquals(leaves("avx avx2 avx512f avx512vl"), true);
  for (const newer of ["avx512_vnni", "avx_vnni", "avx512_bf16", "amx_tile"]) {
    assertEquals(leaves(`avx avx2 ${newer}`), false);
  }
  assertEquals(leaves(""), false); // not told
  assertEquals(leaves("asimd fp", "aarch64"), false);
});

Deno.test("hasBfloat16() looks for AVX512_BF16 and AMX", () => {
  const has = (features: string) => hasBfloat16({ name: "", features, caches: "" });
  assertEquals(has("avx2 avx512_bf16 avx512f"), true);
  assertEquals(has("amx_bf16 amx_tile avx2"), true);
  assertEquals(has("avx2 avx512_vnni"), false);
  assertEquals(has("asimd bf16 fp"), false); // arm64: not tried
  assertEquals(has(""), false);
});
