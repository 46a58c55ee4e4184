import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { cudaReleaseFor } from "../../../lib/engine/library/cuda_release.ts";
import {
  cudaFolder,
  cudaReleaseHere,
  findLibrary,
  installFolder,
} from "../../../lib/engine/library/find_library.ts";
import type { Driver } from "../../../lib/engine/library/driver.ts";
import { libraryNames, releaseFor } from "../../../lib/engine/library/release.ts";
import { withEnvironment } from "../changed_environment.ts";

const names = libraryNames();

async function folderWith(...files: string[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const file of files) await Deno.writeTextFile(join(folder, file), "");
  return folder;
}

/** A `python3` that answers with a folder, whatever it is asked. */
async function fakePython(answer: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "python3");
  await Deno.writeTextFile(path, `#!/bin/sh\necho "${answer}"\n`, { mode: 0o755 });
  return folder;
}

Deno.test("findLibrary() prefers option, environment, cache, Python in this order", async () => {
  const given = await folderWith(...names.wheel);
  const environment = await folderWith(...names.archive);
  const python = await folderWith(...names.wheel);
  const cache = await Deno.makeTempDir();
  await withEnvironment({
    TENSORFLOW_LIBRARY: join(environment, names.archive[0]),
    XDG_CACHE_HOME: cache,
    PATH: await fakePython(python),
  }, async () => {
    const { version } = releaseFor().wheel;
    const installed = installFolder(version, releaseFor().platform);
    await Deno.mkdir(installed, { recursive: true });
    for (const name of names.wheel) await Deno.writeTextFile(join(installed, name), "");

    assertEquals(await findLibrary({ library: given }), {
      path: join(given, names.wheel[0]),
      origin: "given",
    });
    assertEquals(await findLibrary(), {
      path: join(environment, names.archive[0]),
      origin: "environment",
    });
    Deno.env.delete("TENSORFLOW_LIBRARY");
    assertEquals(await findLibrary(), {
      path: join(installed, names.wheel[0]),
      origin: "cache",
      version,
    });
    await Deno.remove(installed, { recursive: true });
    assertEquals(await findLibrary(), { path: join(python, names.wheel[0]), origin: "python" });
    await Deno.remove(join(python, names.wheel[1]));
    assertEquals(await findLibrary(), undefined);
  });
});

Deno.test("findLibrary() finds nothing when there is no Python and no cache", async () => {
  const empty = await Deno.makeTempDir();
  await withEnvironment(
    { TENSORFLOW_LIBRARY: undefined, XDG_CACHE_HOME: empty, PATH: empty },
    async () => assertEquals(await findLibrary(), undefined),
  );
});

Deno.test("findLibrary() refuses a named path when no file is there", async () => {
  await withEnvironment({ TENSORFLOW_LIBRARY: "/nowhere/libtensorflow.so" }, async () => {
    await assertRejects(
      () => findLibrary(),
      Deno.errors.NotFound,
      "TENSORFLOW_LIBRARY names /nowhere/libtensorflow.so, which is not there",
    );
  });
});

Deno.test("findLibrary() refuses a named path when its companion is missing", async () => {
  const folder = await folderWith(names.wheel[0]);
  await assertRejects(
    () => findLibrary({ library: join(folder, names.wheel[0]) }),
    Deno.errors.NotFound,
    names.wheel[1],
  );
});

Deno.test({
  name: "findLibrary() takes the CUDA build for a GPU, and where a driver can use it",
  ignore: !cudaReleaseHere(),
  async fn() {
    const empty = await Deno.makeTempDir();
    const bare = { TENSORFLOW_LIBRARY: undefined, XDG_CACHE_HOME: empty, PATH: empty };
    await withEnvironment(bare, async () => {
      const put = async (path: string) => {
        await Deno.mkdir(dirname(path), { recursive: true });
        await Deno.writeTextFile(path, "");
      };
      const found = async (device: "auto" | "cpu" | "gpu", driver: Driver | null) => {
        const library = await findLibrary({ device, driver });
        return library && (library.cuda ? "cuda" : "cpu");
      };
      const release = cudaReleaseFor();
      const usable = { cuda: "12.4", management: { version: "550.54.14", gpus: [] } };
      const old = { ...usable, cuda: "11.4" };

      const { wheel, platform } = releaseFor();
      for (const name of names.wheel) await put(join(installFolder(wheel.version, platform), name));
      assertEquals(await found("gpu", usable), undefined);
      assertEquals(await found("auto", usable), "cpu");

      for (const name of names.wheel) await put(join(cudaFolder(release), "tensorflow", name));
      assertEquals(await found("gpu", null), "cuda"); // what it lacks is said by its name
      assertEquals(await found("auto", usable), "cpu");

      for (const file of release.opened) await put(join(cudaFolder(release), file));
      assertEquals(await found("auto", usable), "cuda");
      for (const driver of [null, old]) assertEquals(await found("auto", driver), "cpu");
      assertEquals(await found("cpu", usable), "cpu");

      await Deno.remove(installFolder(wheel.version, platform), { recursive: true });
      for (const device of ["auto", "cpu", "gpu"] as const) {
        assertEquals(await found(device, null), "cuda", device);
      }
    });
    await Deno.remove(empty, { recursive: true });
  },
});

Deno.test("releaseFor() points to WSL 2 when the system is Windows", async () => {
  await assertRejects(
    () => Promise.resolve().then(() => releaseFor("windows-x86_64")),
    Deno.errors.NotSupported,
    "WSL 2",
  );
});
