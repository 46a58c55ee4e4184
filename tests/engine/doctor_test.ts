import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { diagnose } from "../../lib/engine/doctor.ts";
import { stopEngine } from "../../lib/engine/engine.ts";
import { findLibrary, installFolder } from "../../lib/engine/library/find_library.ts";
import { libraryNames, releaseFor } from "../../lib/engine/library/release.ts";
import { withEnvironment } from "./changed_environment.ts";

/** A machine without TensorFlow: nothing named, an empty cache and no Python. */
async function onBareMachine(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const bare = { TENSORFLOW_LIBRARY: undefined, XDG_CACHE_HOME: folder, PATH: folder };
  await withEnvironment(bare, () => test(folder));
  await Deno.remove(folder, { recursive: true });
}

Deno.test("diagnose() names the command that installs when there is no library", async () => {
  await onBareMachine(async () => {
    const { library, engine, problems } = await diagnose();
    assertEquals({ library, engine }, { library: null, engine: null });
    const what = "TensorFlow is not installed";
    assertEquals(problems.map((problem) => problem.what), [what]);
    assertMatch(problems[0].fix, /^deno eval .*startEngine/);
    const asked = await diagnose({ installCommand: "install it" });
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
    const { library, engine, problems } = await diagnose({ installCommand: "install it" });
    assertEquals([library?.origin, engine], ["cache", null]);
    assertMatch(problems[0].what, /^TensorFlow does not start: .*libtensorflow_cc/);
    assertEquals(problems[0].fix, `rm -r "${folder}" && install it`);
  });
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
      installCommand: "install it",
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
