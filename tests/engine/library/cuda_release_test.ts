import { assertEquals, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { cudaReleaseFor, missingCudaFile } from "../../../lib/engine/library/cuda_release.ts";

const release = cudaReleaseFor("linux-x86_64");

Deno.test("cudaReleaseFor() refuses platforms without a CUDA build, and points Windows to WSL 2", () => {
  assertThrows(
    () => cudaReleaseFor("linux-aarch64"),
    Deno.errors.NotSupported,
    "Cannot use a GPU on linux-aarch64: TensorFlow's CUDA build is published for linux-x86_64 only",
  );
  assertThrows(() => cudaReleaseFor("windows-x86_64"), Deno.errors.NotSupported, "WSL 2");
});

Deno.test("the CUDA build pins each of NVIDIA's packages once, in the folder of its name", () => {
  const folders = release.nvidia.flatMap(({ members }) => members);
  assertEquals(folders.sort(), [
    "nvidia/cublas",
    "nvidia/cuda_cupti",
    "nvidia/cuda_nvcc",
    "nvidia/cuda_nvrtc",
    "nvidia/cuda_runtime",
    "nvidia/cudnn",
    "nvidia/cufft",
    "nvidia/curand",
    "nvidia/cusolver",
    "nvidia/cusparse",
    "nvidia/nccl",
    "nvidia/nvjitlink",
  ]);
  const hashes = [release.tensorflow, ...release.nvidia].map(({ sha256 }) => sha256);
  assertEquals(hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash)), true);
  assertEquals(new Set(hashes).size, 13);
  const opened = release.opened.map((file) => file.split("/").slice(0, 2).join("/"));
  assertEquals(opened.every((folder) => folders.includes(folder)), true);
});

Deno.test("missingCudaFile() names the first library that is not there", async () => {
  const folder = await Deno.makeTempDir();
  for (const file of release.opened) {
    assertEquals(await missingCudaFile(folder, release), join(folder, file));
    await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
    await Deno.writeTextFile(join(folder, file), "");
  }
  assertEquals(await missingCudaFile(folder, release), undefined);
  await Deno.remove(folder, { recursive: true });
});
