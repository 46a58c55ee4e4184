import { assertEquals, assertThrows } from "@std/assert";
import {
  checkNvidiaPackages,
  compareVersions,
  requirementsOf,
} from "../../../lib/engine/library/cuda_metadata.ts";
import { cudaReleaseFor } from "../../../lib/engine/library/cuda_release.ts";

/** From METADATA in tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl, SHA-256 9056fbc9…. */
const METADATA = `Metadata-Version: 2.4
Name: tensorflow
Version: 2.21.0
Requires-Dist: gast!=0.5.0,!=0.5.1,!=0.5.2,>=0.2.1
Requires-Dist: packaging
Requires-Dist: h5py<3.15.0,>=3.11.0
Requires-Dist: ml_dtypes<1.0.0,>=0.5.1
Provides-Extra: and-cuda
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-cuda-cupti-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cuda-nvcc-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cuda-nvrtc-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cuda-runtime-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"
Requires-Dist: nvidia-cufft-cu12<12.0,>=11.2.3.61; extra == "and-cuda"
Requires-Dist: nvidia-curand-cu12<11.0,>=10.3.6.82; extra == "and-cuda"
Requires-Dist: nvidia-cusolver-cu12<12.0,>=11.6.3.83; extra == "and-cuda"
Requires-Dist: nvidia-cusparse-cu12<13.0,>=12.5.1.3; extra == "and-cuda"
Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"
Requires-Dist: nvidia-nvjitlink-cu12<13.0,>=12.5.82; extra == "and-cuda"
Provides-Extra: gcs-filesystem
Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; (sys_platform != "win32" and python_version < "3.13") and extra == "gcs-filesystem"
Dynamic: requires-dist
`;

Deno.test("requirementsOf() lists the packages of one extra", () => {
  const requirements = requirementsOf(METADATA, "and-cuda");
  assertEquals(requirements.length, 12);
  assertEquals(requirements[5], { project: "nvidia-cudnn-cu12", accepts: "<10.0,>=9.3.0.75" });
  assertEquals(requirementsOf(METADATA, "cuda"), []);
  // Older tools write parentheses and single quotes.
  assertEquals(requirementsOf("Requires-Dist: a.b (>=1.0) ; extra == 'x'\r\n", "x"), [
    { project: "a.b", accepts: ">=1.0" },
  ]);
});

Deno.test("checkNvidiaPackages() accepts the pinned packages for the wheel's own metadata", () => {
  checkNvidiaPackages(METADATA, cudaReleaseFor("linux-x86_64"));
});

Deno.test("checkNvidiaPackages() names each package that does not fit", () => {
  const release = cudaReleaseFor("linux-x86_64");
  const nvidia = release.nvidia.map((wheel) =>
    wheel.project === "nvidia-cudnn-cu12"
      ? { ...wheel, version: "9.2.99" }
      : wheel.project === "nvidia-nccl-cu12"
      ? { ...wheel, version: "3.0" }
      : wheel.project === "nvidia-curand-cu12"
      ? { ...wheel, project: "nvidia-nvshmem-cu12" }
      : wheel
  );
  assertThrows(
    () => checkNvidiaPackages(METADATA, { ...release, nvidia }),
    Deno.errors.InvalidData,
    "Cannot install TensorFlow's CUDA build: the metadata of TensorFlow 2.21.0 does not fit the " +
      "pinned packages (nvidia-curand-cu12 is not pinned; " +
      "nvidia-cudnn-cu12 9.2.99 is not <10.0,>=9.3.0.75; nvidia-nvshmem-cu12 is not asked for; " +
      "nvidia-nccl-cu12 3.0 is not <3.0,>=2.27.7). Report this, ",
  );
  assertThrows(
    () => checkNvidiaPackages("Name: tensorflow\n", { ...release, nvidia: [] }),
    Deno.errors.InvalidData,
    "(it names none)",
  );
  const strange = METADATA.replace("<3.0,>=2.27.7", "~=2.27");
  assertThrows(
    () => checkNvidiaPackages(strange, release),
    Deno.errors.InvalidData,
    "is not ~=2.27",
  );
});

Deno.test("compareVersions() compares number by number", () => {
  // In the order of Python's packaging 21.3.
  const ordered = ["2.9", "2.27.7", "2.27.10", "9.3.0.75", "9.28", "10.0", "12.5.3.2", "12.10"];
  for (let i = 1; i < ordered.length; i++) {
    assertEquals(Math.sign(compareVersions(ordered[i - 1], ordered[i])), -1, ordered[i]);
    assertEquals(Math.sign(compareVersions(ordered[i], ordered[i - 1])), 1, ordered[i]);
  }
  assertEquals(compareVersions("12.5", "12.5.0"), 0);
});
