import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { diagnose } from "../../lib/engine/doctor.ts";
import { stopEngine } from "../../lib/engine/engine.ts";
import type { Driver } from "../../lib/engine/library/driver.ts";
import {
  cudaReleaseHere,
  findLibrary,
  installFolder,
} from "../../lib/engine/library/find_library.ts";
import { libraryNames, releaseFor } from "../../lib/engine/library/release.ts";
import { withEnvironment } from "./changed_environment.ts";

const installCommands = { cpu: "install it", gpu: "install for gpu" };

const driver: Driver = {
  cuda: "12.4",
  management: {
    version: "550.54.14",
    gpus: [{ name: "NVIDIA T4", uuid: "GPU-1", memory: { total: 16e9, free: 15e9 } }],
  },
};

/** A machine without TensorFlow: nothing named, an empty cache and no Python. */
async function onBareMachine(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const bare = {
    TENSORFLOW_LIBRARY: undefined,
    XDG_CACHE_HOME: folder,
    PATH: folder,
    CUDA_VISIBLE_DEVICES: undefined,
  };
  await withEnvironment(bare, () => test(folder));
  await Deno.remove(folder, { recursive: true });
}

Deno.test("diagnose() names the command that installs when there is no library", async () => {
  await onBareMachine(async () => {
    const { library, engine, problems } = await diagnose({ driver: null });
    assertEquals({ library, engine }, { library: null, engine: null });
    const what = "TensorFlow is not installed";
    assertEquals(problems.map((problem) => problem.what), [what]);
    assertMatch(problems[0].fix, /^deno eval .*startEngine/);
    const asked = await diagnose({ driver: null, installCommands });
    assertEquals(asked.problems, [{ what, fix: "install it" }]);
  });
});

Deno.test("diagnose() asks to unset TENSORFLOW_LIBRARY when it leads nowhere", async () => {
  await withEnvironment({ TENSORFLOW_LIBRARY: "/nowhere" }, async () => {
    const { library, problems } = await diagnose();
    assertEquals(library, null);
    assertStringIncludes(problems[0].what, "/nowhere");
    assertEquals(problems.map(({ fix }) => fix), ["unset TENSORFLOW_LIBRARY"]);
  });
});

Deno.test("diagnose() asks to install again when the cached library does not open", async () => {
  await onBareMachine(async () => {
    const { platform, wheel } = releaseFor();
    const folder = installFolder(wheel.version, platform);
    await Deno.mkdir(folder, { recursive: true });
    for (const name of libraryNames().wheel) {
      await Deno.writeTextFile(join(folder, name), "not a library");
    }
    const { library, engine, problems } = await diagnose({ driver: null, installCommands });
    assertEquals([library?.origin, engine], ["cache", null]);
    assertMatch(problems[0].what, /^TensorFlow does not start: .*libtensorflow_cc/);
    assertEquals(problems[0].fix, `rm -r "${folder}" && install it`);
  });
});

Deno.test({
  name: "diagnose() names the one thing that a GPU lacks",
  ignore: !cudaReleaseHere(),
  async fn() {
    await onBareMachine(async () => {
      const lacking = async (driver: Driver | null, device?: "auto" | "cpu" | "gpu") => {
        const { engine, problems, driver: found } = await diagnose({
          driver,
          device,
          installCommands,
        });
        assertEquals([engine, found], [null, driver]);
        return problems;
      };
      const notThere = "NVIDIA's driver is not there, as libcuda.so.1 does not open";
      const [problem, ...others] = await lacking(null, "gpu");
      assertEquals([problem.what, others], [`No GPU: ${notThere}`, []]);
      assertMatch(
        problem.fix,
        /^install NVIDIA's driver, 525\.60\.13 or newer; a container needs the/,
      );
      const notInstalled = "No GPU: TensorFlow's CUDA build is not installed";
      assertEquals(await lacking(driver, "gpu"), [{ what: notInstalled, fix: "install for gpu" }]);
      // What works on processors comes first where no GPU is asked for.
      for (const device of ["auto", "cpu"] as const) {
        const what = "TensorFlow is not installed";
        assertEquals(await lacking(driver, device), [{ what, fix: "install it" }]);
      }
    });
  },
});

Deno.test({
  name: "diagnose() shows the engine on processors, and what a GPU lacks",
  ignore: !cudaReleaseHere() || await findLibrary() === undefined,
  async fn() {
    const library = (await findLibrary())!.path; // as in other files: two would crash the process
    const full = { ...driver.management!.gpus[0], memory: { total: 16e9, free: 0.1e9 } };
    const busy = { ...driver, management: { ...driver.management!, gpus: [full] } };
    const hidden = { CUDA_VISIBLE_DEVICES: undefined };
    await withEnvironment(hidden, async () => {
      try {
        const { engine, problems } = await diagnose({ driver: busy, library });
        if (engine!.device === "gpu") return;
        assertEquals(problems.map(({ what }) => what), [
          "No GPU: the NVIDIA T4 has only 0.1 of its 16.0 GB of memory free",
        ]);
        assertEquals((await diagnose({ driver: busy, device: "cpu", library })).problems, []);
      } finally {
        await stopEngine();
      }
    });
  },
});

Deno.test("diagnose() keeps the order of the caller's checks and gathers their problems", async () => {
  await onBareMachine(async () => {
    const slow = {
      name: "slow",
      found: "nothing",
      problem: { what: "No slow", fix: "make slow" },
    };
    const fast = { name: "fast", found: "all" };
    const { findings, problems } = await diagnose({
      driver: null,
      installCommands,
      checks: [
        () => new Promise((resolve) => setTimeout(resolve, 20, slow)),
        () => Promise.resolve(fast),
      ],
    });
    assertEquals(findings, [slow, fast]);
    assertEquals(problems.map(({ fix }) => fix), ["install it", "make slow"]);
  });
});

Deno.test({
  name: "diagnose() reports versions, device and threads when there is a library",
  ignore: await findLibrary() === undefined,
  async fn() {
    try {
      const diagnosis = await diagnose();
      const { engine, memory, problems } = diagnosis;
      assertMatch(engine!.tensorflow, /^2\.\d+\.\d+$/);
      assertEquals(engine!.tfjs, "4.22.0");
      assertEquals(engine!.threads, Number(Deno.env.get("TF_NUM_INTRAOP_THREADS")));
      assert(memory.available > 0 && memory.available <= memory.total);
      // A GPU that this library cannot use is the one problem such a machine may have.
      assertEquals(problems.filter(({ what }) => !what.includes("GPU")), []);
      assertEquals(JSON.parse(JSON.stringify(diagnosis)), diagnosis);
    } finally {
      await stopEngine();
    }
  },
});
