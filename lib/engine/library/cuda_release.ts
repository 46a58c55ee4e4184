/**
 * The CUDA build of TensorFlow: which packages it is made of, and where their files go.
 *
 * @module
 */

import { join } from "node:path";
import { exists } from "../../files/mod.ts";
import type { Wheel } from "./release.ts";

/** What is installed for NVIDIA GPUs, as Python wheels that are unpacked side by side. */
export type CudaRelease = {
  /** Deno's names of system and processor. */
  readonly platform: string;
  /** TensorFlow, built with CUDA; its metadata names NVIDIA's packages. */
  readonly tensorflow: Wheel;
  /** NVIDIA's packages, one version of each. */
  readonly nvidia: readonly Wheel[];
  /**
   * NVIDIA's libraries that TensorFlow opens by their names. It looks for them from the folder above
   * its own: its RUNPATH has `$ORIGIN/../nvidia/cudnn/lib` and so on.
   */
  readonly opened: readonly string[];
  /** The one of them that it does not find so: it looks from the library whose RUNPATH lacks it. */
  readonly unfound: string;
  /** Bytes on disk while it is installed: what is unpacked, and the largest wheel. */
  readonly space: number;
};

/**
 * Returns the CUDA build for a platform.
 *
 * @param platform Deno's names of system and processor, by default this machine's
 * @throws {Deno.errors.NotSupported} if TensorFlow publishes none for the platform
 *
 * @example
 * ```ts
 * const { nvidia } = cudaReleaseFor("linux-x86_64");
 * const cudnn = nvidia.find(({ project }) => project === "nvidia-cudnn-cu12");
 * if (cudnn?.members[0] !== "nvidia/cudnn") throw new Error(cudnn?.members[0]);
 * ```
 */
export function cudaReleaseFor(
  platform: string = `${Deno.build.os}-${Deno.build.arch}`,
): CudaRelease {
  if (platform === CUDA.platform) return CUDA;
  throw new Deno.errors.NotSupported(
    `Cannot use a GPU on ${platform}: TensorFlow's CUDA build is published for ${CUDA.platform} ` +
      `only${platform.startsWith("windows") ? ", which runs in WSL 2" : ""}`,
  );
}

/**
 * Finds the first of NVIDIA's libraries that is not there.
 *
 * @param folder which has `tensorflow` and `nvidia` in it
 * @returns its path; `undefined` if all are there
 */
export async function missingCudaFile(
  folder: string,
  { opened }: CudaRelease,
): Promise<string | undefined> {
  for (const file of opened) {
    const path = join(folder, file);
    if (!await exists(path)) return path;
  }
}

/** Its files are in a folder of the package's name: `nvidia-cuda-nvcc-cu12` has `nvidia/cuda_nvcc`. */
function nvidia(project: string, version: string, tag: string, sha256: string): Wheel {
  const name = project.replace(/^nvidia-|-cu12$/g, "").replaceAll("-", "_");
  return { project, version, tag, sha256, members: [`nvidia/${name}`] };
}

// NVIDIA's versions are what pip chose for tensorflow[and-cuda]==2.21.0, in its installation report.
const CUDA: CudaRelease = {
  platform: "linux-x86_64",
  tensorflow: {
    project: "tensorflow",
    version: "2.21.0",
    tag: "manylinux_2_27_x86_64",
    sha256: "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
    members: [
      "tensorflow/libtensorflow_cc.so.2",
      "tensorflow/libtensorflow_framework.so.2",
      "tensorflow-2.21.0.dist-info/METADATA",
    ],
  },
  nvidia: [
    nvidia(
      "nvidia-cublas-cu12",
      "12.9.3.13",
      "manylinux_2_27_x86_64",
      "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72",
    ),
    nvidia(
      "nvidia-cuda-cupti-cu12",
      "12.9.79",
      "manylinux_2_25_x86_64",
      "096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f",
    ),
    nvidia(
      "nvidia-cuda-nvcc-cu12",
      "12.9.86",
      "manylinux2010_x86_64",
      "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0",
    ),
    nvidia(
      "nvidia-cuda-nvrtc-cu12",
      "12.9.86",
      "manylinux2010_x86_64",
      "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4",
    ),
    nvidia(
      "nvidia-cuda-runtime-cu12",
      "12.9.79",
      "manylinux2014_x86_64",
      "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3",
    ),
    nvidia(
      "nvidia-cudnn-cu12",
      "9.28.0.42",
      "manylinux_2_27_x86_64",
      "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375",
    ),
    nvidia(
      "nvidia-cufft-cu12",
      "11.4.1.4",
      "manylinux2014_x86_64",
      "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28",
    ),
    nvidia(
      "nvidia-curand-cu12",
      "10.3.10.19",
      "manylinux_2_27_x86_64",
      "49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e",
    ),
    nvidia(
      "nvidia-cusolver-cu12",
      "11.7.5.82",
      "manylinux_2_27_x86_64",
      "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88",
    ),
    nvidia(
      "nvidia-cusparse-cu12",
      "12.5.10.65",
      "manylinux2014_x86_64",
      "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78",
    ),
    nvidia(
      "nvidia-nccl-cu12",
      "2.32.3",
      "manylinux_2_27_x86_64",
      "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c",
    ),
    nvidia(
      "nvidia-nvjitlink-cu12",
      "12.9.86",
      "manylinux2010_x86_64",
      "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9",
    ),
  ],
  opened: [
    "nvidia/cuda_runtime/lib/libcudart.so.12",
    "nvidia/cublas/lib/libcublas.so.12",
    "nvidia/cublas/lib/libcublasLt.so.12",
    "nvidia/cudnn/lib/libcudnn.so.9",
    "nvidia/cufft/lib/libcufft.so.11",
    "nvidia/cusolver/lib/libcusolver.so.11",
    "nvidia/cusparse/lib/libcusparse.so.12",
    "nvidia/nccl/lib/libnccl.so.2",
    "nvidia/cuda_cupti/lib/libcupti.so.12",
  ],
  unfound: "nvidia/cusolver/lib/libcusolver.so.11",
  space: 6.2e9,
};
