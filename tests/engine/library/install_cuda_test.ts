import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { GpuError } from "../../../lib/engine/gpu.ts";
import type { TensorFlowLibrary } from "../../../lib/engine/library/find_library.ts";
import {
  installCudaLibrary,
  type InstallCudaOptions,
} from "../../../lib/engine/library/install_cuda.ts";
import { libraryNames } from "../../../lib/engine/library/release.ts";
import { exists } from "../../../lib/files/atomic_write.ts";
import { DownloadError } from "../../../lib/files/download.ts";
import { withEnvironment } from "../changed_environment.ts";
import { createWorkshop, type Workshop, type WorkshopOptions } from "../fake_package.ts";

const FOLDER = "pixelda/libtensorflow/1.0-test-cuda";
const INSTALLED = [
  "tensorflow/installed.json",
  "fake_tensorflow-1.0.dist-info/METADATA",
  "nvidia/fake/lib/libfake.so.12",
  "nvidia/fake_nvcc/bin/fakeas",
  ...libraryNames().wheel.map((name) => `tensorflow/${name}`),
].map((path) => `${FOLDER}/${path}`).sort();
const PROJECTS = [
  "fake-tensorflow==1.0",
  "nvidia-fake-cu12==12.9.1",
  "nvidia-fake-nvcc-cu12==12.9.1",
];

const driver = { cuda: "12.4", management: { version: "550.54.14", gpus: [] } };

/** Runs a test in a workshop, with its function that installs and its list of stages. */
async function inWorkshop(
  options: WorkshopOptions,
  test: (
    workshop: Workshop,
    install: (options?: InstallCudaOptions) => Promise<TensorFlowLibrary>,
    stages: string[],
  ) => Promise<void>,
): Promise<void> {
  await using workshop = await createWorkshop(options);
  const stages: string[] = [];
  const install = async (options: InstallCudaOptions = {}) => {
    const installation = installCudaLibrary({ release: workshop.cuda, driver, ...options });
    for (;;) {
      const { done, value } = await installation.next();
      if (done) return value;
      const stage = `${value.package} ${value.stage}`;
      if (stages.at(-1) !== stage) stages.push(stage);
    }
  };
  await withEnvironment(workshop.env, () => test(workshop, install, stages));
}

Deno.test("installCudaLibrary() lays the wheels' files side by side, and nothing else", async () => {
  await inWorkshop({}, async (workshop, install, stages) => {
    const library = await install();
    assertEquals(library, {
      path: join(workshop.env.XDG_CACHE_HOME, FOLDER, "tensorflow", libraryNames().wheel[0]),
      origin: "installed",
      version: "1.0",
      cuda: true,
    });
    assertEquals(await workshop.cached(), INSTALLED);
    assertEquals(
      stages,
      ["fake-tensorflow", "nvidia-fake-cu12", "nvidia-fake-nvcc-cu12"].flatMap((project) =>
        ["download", "verify", "unpack"].map((stage) => `${project} ${stage}`)
      ),
    );
    assertEquals(await install(), { ...library, origin: "cache" });
    assertEquals(await workshop.asked(), PROJECTS);
  });
});

Deno.test("installCudaLibrary() continues with the wheel at which it stopped", async () => {
  // The second wheel does not arrive the first time.
  const before = `case "$4" in nvidia-fake-cu12*) [ -e "$0.mended" ] || exit 1;; esac`;
  await inWorkshop({ before }, async (workshop, install) => {
    const error = await assertRejects(() => install(), DownloadError);
    assertStringIncludes(error.message, "nvidia-fake-cu12-12.9.1 does not arrive (python3 -m pip");
    assertStringIncludes(error.message, "try again, which continues here");
    assertEquals((await workshop.cached()).some((path) => path.startsWith(`${FOLDER}/`)), false);
    await Deno.writeTextFile(join(workshop.folder, "bin", "python3.mended"), "");
    await install();
    assertEquals(await workshop.cached(), INSTALLED);
    assertEquals(await workshop.asked(), [
      PROJECTS[0],
      PROJECTS[1],
      PROJECTS[1],
      ...PROJECTS.slice(1),
    ]);
  });
});

Deno.test("installCudaLibrary() unpacks again what was interrupted while unpacking", async () => {
  await inWorkshop({}, async (workshop, install) => {
    for await (const progress of installCudaLibrary({ release: workshop.cuda, driver })) {
      if (progress.package === "nvidia-fake-cu12" && progress.stage === "unpack") break;
    }
    const kept = join(workshop.env.XDG_CACHE_HOME, `${FOLDER}.part`, "tree/nvidia/fake/lib");
    await Deno.writeTextFile(join(kept, "libfake.so.12"), "half");
    await install();
    assertEquals(await workshop.cached(), INSTALLED);
    assertEquals(await workshop.asked(), PROJECTS);
    const path = join(workshop.env.XDG_CACHE_HOME, FOLDER, "nvidia/fake/lib/libfake.so.12");
    assertEquals((await Deno.stat(path)).size, 300_000);
  });
});

Deno.test("installCudaLibrary() installs again where a library of NVIDIA is gone", async () => {
  await inWorkshop({}, async (workshop, install) => {
    await install();
    await Deno.remove(join(workshop.env.XDG_CACHE_HOME, FOLDER, "nvidia/fake"), {
      recursive: true,
    });
    assertEquals((await install()).origin, "installed");
    assertEquals(await workshop.cached(), INSTALLED);
  });
});

Deno.test("installCudaLibrary() refuses a wheel whose hash is not the pinned one", async () => {
  await inWorkshop({}, async ({ cuda, cached }, install) => {
    const [first, second] = cuda.nvidia;
    const release = { ...cuda, nvidia: [first, { ...second, sha256: "0".repeat(64) }] };
    await assertRejects(
      () => install({ release }),
      Deno.errors.InvalidData,
      `the downloaded nvidia-fake-nvcc-cu12.whl has SHA-256 ${second.sha256}, not 0000`,
    );
    assertEquals((await cached()).filter((path) => path.includes("fakeas")), []);
  });
});

Deno.test("installCudaLibrary() refuses pinned packages that the metadata does not name", async () => {
  const metadata = `Requires-Dist: nvidia-fake-cu12<12.0; extra == "and-cuda"\n`;
  await inWorkshop({ metadata }, async ({ asked }, install) => {
    const error = await assertRejects(() => install(), Deno.errors.InvalidData);
    assertStringIncludes(
      error.message,
      "(nvidia-fake-cu12 12.9.1 is not <12.0; nvidia-fake-nvcc-cu12 is not asked for)",
    );
    assertEquals(await asked(), PROJECTS.slice(0, 1));
  });
});

Deno.test("installCudaLibrary() checks the driver before anything is fetched", async () => {
  await inWorkshop({}, async ({ asked, env }, install) => {
    for (
      const [found, message] of [
        [null, "Cannot use a GPU: NVIDIA's driver is not there, as libcuda.so.1 does not open; "],
        [{ ...driver, cuda: "11.4" }, "NVIDIA's driver 550.54.14 is for CUDA 11.4, and TensorFlow"],
      ] as const
    ) {
      await assertRejects(() => install({ driver: found }), GpuError, message);
    }
    assertEquals([await asked(), await exists(env.XDG_CACHE_HOME)], [[], false]);
    assertEquals((await install({ driver: null, withoutDriver: true })).cuda, true);
  });
});

Deno.test("installCudaLibrary() checks the disk, less what is there already", async () => {
  await inWorkshop({}, async ({ asked, env }, install) => {
    const folders: string[] = [];
    const freeSpace = (folder: string) => {
      folders.push(folder);
      return Promise.resolve(9.94e6);
    };
    const folder = join(env.XDG_CACHE_HOME, "pixelda", "libtensorflow");
    await assertRejects(
      () => install({ freeSpace: () => Promise.resolve(4e6) }),
      Error,
      `Cannot install TensorFlow's CUDA build: it takes 0.0 GB in ${folder}, where 0.0 GB are free. ` +
        "Make room, or set XDG_CACHE_HOME to a folder that has it",
    );
    await assertRejects(() => install({ freeSpace }), Error, "Make room");
    assertEquals([await asked(), folders], [[], [folder]]);
    const part = join(env.XDG_CACHE_HOME, `${FOLDER}.part`, "tree", "tensorflow");
    await Deno.mkdir(part, { recursive: true });
    await Deno.writeFile(join(part, "some"), new Uint8Array(60_001));
    await install({ freeSpace });
    assertEquals((await asked()).length, 3);
  });
});

Deno.test("installCudaLibrary() reads the disk's free space by itself", async () => {
  await inWorkshop({}, async ({ cuda }, install) => {
    const release = { ...cuda, space: 1e18 };
    await assertRejects(() => install({ release }), Error, "it takes 1000000000.0 GB in ");
    await install();
  });
});
