import { assertEquals, assertMatch } from "@std/assert";
import { dirname, join } from "node:path";
import { explainUnseenGpu, findGpuProblem, GpuError, showOneGpu } from "../../lib/engine/gpu.ts";
import { isBuiltWith } from "../../lib/engine/library/build.ts";
import { cudaReleaseFor } from "../../lib/engine/library/cuda_release.ts";
import type { Driver } from "../../lib/engine/library/driver.ts";
import {
  cudaFolder,
  cudaReleaseHere,
  findLibrary,
  type TensorFlowLibrary,
} from "../../lib/engine/library/find_library.ts";
import { startEngine, stopEngine } from "../../lib/engine/mod.ts";
import { withEnvironment } from "./changed_environment.ts";

const gpu = (uuid: string, free: number) => ({
  name: "NVIDIA T4",
  uuid,
  memory: { total: 16e9, free },
});
const withGpus = (...gpus: ReturnType<typeof gpu>[]): Driver => ({
  cuda: "12.4",
  management: { version: "550.54.14", gpus },
});
const driver = withGpus(gpu("GPU-aa", 15e9));
const given: TensorFlowLibrary = { path: "/lib/libtensorflow_cc.so.2", origin: "given" };

/** Runs a test with an empty cache, on a platform that has a CUDA build. */
function testWithCuda(name: string, test: (folder: string) => Promise<void>): void {
  const fn = async () => {
    const cache = await Deno.makeTempDir();
    const env = { XDG_CACHE_HOME: cache, CUDA_VISIBLE_DEVICES: undefined };
    await withEnvironment(env, () => test(cudaFolder(cudaReleaseFor())));
    await Deno.remove(cache, { recursive: true });
  };
  Deno.test({ name, ignore: !cudaReleaseHere(), fn });
}

testWithCuda("findGpuProblem() names the driver first, then GPU, memory and library", async () => {
  assertEquals((await findGpuProblem(undefined, null))?.missing, "driver");
  assertEquals(await findGpuProblem(undefined, withGpus()), {
    missing: "card",
    what: "NVIDIA's driver shows no GPU",
  });
  assertEquals(await findGpuProblem(undefined, withGpus(gpu("GPU-aa", 0.25e9))), {
    missing: "memory",
    what: "the NVIDIA T4 has only 0.3 of its 16.0 GB of memory free",
  });
  assertEquals(await findGpuProblem(undefined, driver), {
    missing: "library",
    what: "TensorFlow's CUDA build is not installed",
  });
  assertEquals(await findGpuProblem(given, driver), undefined);
});

testWithCuda("findGpuProblem() tells a half-fetched CUDA build from none", async (folder) => {
  await Deno.mkdir(`${folder}.part/tree`, { recursive: true });
  assertEquals(await findGpuProblem(undefined, driver), {
    missing: "library",
    what: `TensorFlow's CUDA build is only partly fetched, in ${folder}.part`,
  });
  const path = join(folder, "tensorflow", "libtensorflow_cc.so.2");
  const library: TensorFlowLibrary = { path, origin: "cache", cuda: true };
  const { opened } = cudaReleaseFor();
  for (const file of opened) {
    assertEquals(await findGpuProblem(library, driver), {
      missing: "library",
      what: `TensorFlow's CUDA build is not complete, as ${join(folder, file)} is not there`,
    });
    await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
    await Deno.writeTextFile(join(folder, file), "");
  }
  assertEquals(await findGpuProblem(library, driver), undefined);
});

testWithCuda("findGpuProblem() looks at the GPUs that the user has chosen", async () => {
  const two = withGpus(gpu("GPU-aa", 0.5e9), gpu("GPU-bb", 15e9));
  const missing = async (named: string | undefined) => {
    let found: string | undefined;
    await withEnvironment({ CUDA_VISIBLE_DEVICES: named }, async () => {
      found = (await findGpuProblem(given, two))?.missing;
    });
    return found;
  };
  assertEquals(await missing(undefined), undefined); // the one with memory
  for (const fine of ["1", "GPU-bb", "GPU-b", "MIG-1234"]) {
    assertEquals(await missing(fine), undefined);
  }
  for (const full of ["0", "1, 0", "GPU-aa"]) assertEquals(await missing(full), "memory", full);
  for (const none of ["", "-1", "2"]) assertEquals(await missing(none), "card", none);
  await withEnvironment({ CUDA_VISIBLE_DEVICES: "-1" }, async () => {
    const { what } = (await findGpuProblem(given, two))!;
    assertEquals(what, `NVIDIA's driver shows no GPU where CUDA_VISIBLE_DEVICES is "-1"`);
  });
});

Deno.test("showOneGpu() chooses among several the one with the most free memory", async () => {
  const chosen = async (driver: Driver | null, named?: string) => {
    let after: string | undefined;
    await withEnvironment({ CUDA_VISIBLE_DEVICES: named }, () => {
      showOneGpu(driver);
      after = Deno.env.get("CUDA_VISIBLE_DEVICES");
      return Promise.resolve();
    });
    return after;
  };
  const [a, b, c] = [gpu("GPU-aa", 1e9), gpu("GPU-bb", 3e9), gpu("GPU-cc", 2e9)];
  assertEquals(await chosen(withGpus(a, b, c)), "GPU-bb");
  assertEquals(await chosen(withGpus(a, b, c), "0"), "0");
  assertEquals(await chosen(withGpus(a)), undefined);
  assertEquals(await chosen(withGpus()), undefined);
  assertEquals(await chosen(null), undefined);
});

Deno.test("GpuError says in a sentence what is missing and what to do", () => {
  const problem = { missing: "library", what: "there is none" } as const;
  assertEquals(
    new GpuError(problem).message,
    "Cannot use a GPU: there is none; install TensorFlow's CUDA build with installCudaLibrary()",
  );
  assertEquals(
    new GpuError(problem, "do this").message,
    "Cannot use a GPU: there is none; do this",
  );
  assertMatch(new GpuError({ ...problem, missing: "driver" }).message, /525\.60\.13 or newer/);
});

Deno.test({
  name: "explainUnseenGpu() tells a library without CUDA from one that finds none of its files",
  ignore: !cudaReleaseHere() || await findLibrary() === undefined,
  async fn() {
    const { library, device } = await startEngine();
    try {
      if (device === "gpu") return;
      const { missing, what } = explainUnseenGpu(library);
      if (isBuiltWith("cuda", library)) assertMatch(what, /find no GPU|cannot open/);
      else {
        assertEquals({ missing, what }, {
          missing: "library",
          what: `${library.path} is built without CUDA`,
        });
      }
    } finally {
      await stopEngine();
    }
  },
});
