import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { TensorFlowLibrary } from "../../../lib/engine/library/find_library.ts";
import type { InstallProgress } from "../../../lib/engine/library/fetch_package.ts";
import { installLibrary } from "../../../lib/engine/library/install_library.ts";
import { libraryNames, type Release } from "../../../lib/engine/library/release.ts";
import { DownloadError } from "../../../lib/files/download.ts";
import { withEnvironment } from "../changed_environment.ts";
import { createWorkshop, someBytes, type Workshop } from "../fake_package.ts";

const [library, companion] = libraryNames().wheel;
const INSTALLED = [
  "pixelda/libtensorflow/1.0-test/installed.json",
  `pixelda/libtensorflow/1.0-test/${companion}`,
  `pixelda/libtensorflow/1.0-test/${library}`,
].sort();

async function install(
  release: Release,
): Promise<{ library: TensorFlowLibrary; progress: InstallProgress[] }> {
  const installation = installLibrary(release);
  const progress: InstallProgress[] = [];
  for (;;) {
    const { done, value } = await installation.next();
    if (done) return { library: value, progress };
    progress.push(value);
  }
}

/** Starts a new process that installs and prints its progress and the library's path. */
function installElsewhere({ env, release }: Workshop): Deno.ChildProcess {
  const module = new URL("../../../lib/engine/library/install_library.ts", import.meta.url).href;
  const script = `import { installLibrary } from ${JSON.stringify(module)};
    const installation = installLibrary(${JSON.stringify(release)});
    for (;;) {
      const { done, value } = await installation.next();
      console.log(done ? value.path : value.stage);
      if (done) break;
    }`;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--no-config",
      "-A",
      "data:application/typescript," +
      encodeURIComponent(script),
    ],
    env,
    stdout: "piped",
  }).spawn();
}

Deno.test("installLibrary() leaves exactly the two libraries when pip delivers", async () => {
  await using workshop = await createWorkshop();
  const { release, contents } = workshop;
  await withEnvironment(workshop.env, async () => {
    const { library: installed, progress } = await install(release);
    assertEquals(installed.origin, "installed");
    assertEquals(installed.version, "1.0");
    assertEquals(await workshop.cached(), INSTALLED);
    for (const name of release.wheel.members) {
      const path = join(dirname(installed.path), basename(name));
      assertEquals(await Deno.readFile(path), contents[name]);
    }
    assertEquals([...new Set(progress.map(({ stage }) => stage))], [
      "download",
      "verify",
      "unpack",
    ]);
    assertEquals(progress.at(-1), { stage: "unpack", received: 3_100_000, total: 3_100_000 });

    const again = await install(release);
    assertEquals(again.library.origin, "cache");
    assertEquals(await workshop.downloads(), 1);
  });
});

Deno.test("installLibrary() shows the size of pip's growing file while it downloads", async () => {
  const before = `echo "  Downloading fake.whl (273.8 MB)"
    mkdir "$TMPDIR/pip-unpack-1"; head -c 5000 /dev/zero > "$TMPDIR/pip-unpack-1/fake.whl"; sleep 0.5`;
  await using workshop = await createWorkshop({ before });
  await withEnvironment(workshop.env, async () => {
    const { progress } = await install(workshop.release);
    const seen = progress.filter(({ stage }) => stage === "download");
    assert(seen.some(({ received, total }) => received === 5000 && total === 273_800_000));
  });
});

Deno.test("installLibrary() refuses and removes a wheel when its hash is wrong", async () => {
  await using workshop = await createWorkshop();
  const wheel = { ...workshop.release.wheel, sha256: "0".repeat(64) };
  await withEnvironment(workshop.env, async () => {
    const error = await assertRejects(
      () => install({ ...workshop.release, wheel }),
      Deno.errors.InvalidData,
      workshop.release.wheel.sha256,
    );
    assertStringIncludes(error.message, wheel.sha256);
    assertEquals(await workshop.cached(), []);
  });
});

Deno.test("installLibrary() refuses a wheel when it is damaged or lacks a library", async () => {
  const flip = (wheel: Uint8Array<ArrayBuffer>) => {
    for (let i = 500_000; i < 500_100; i++) wheel[i] ^= 0xff;
    return wheel;
  };
  const cut = (wheel: Uint8Array<ArrayBuffer>) => wheel.slice(0, wheel.length - 1000);
  for (const damage of [flip, cut]) {
    await using workshop = await createWorkshop({ damage });
    await withEnvironment(workshop.env, async () => {
      await assertRejects(
        () => install(workshop.release),
        Deno.errors.InvalidData,
        "the archive is damaged",
      );
    });
    assertEquals((await workshop.cached()).filter((path) => !path.includes(".part/")), []);
  }
  await using workshop = await createWorkshop({ incomplete: true });
  await withEnvironment(workshop.env, async () => {
    await assertRejects(() => install(workshop.release), Deno.errors.InvalidData, companion);
  });
});

Deno.test("installLibrary() uses the download again when unpacking was interrupted", async () => {
  await using workshop = await createWorkshop();
  await withEnvironment(workshop.env, async () => {
    for await (const { stage } of installLibrary(workshop.release)) {
      if (stage === "unpack") break;
    }
    assertEquals((await workshop.cached()).some((path) => INSTALLED.includes(path)), false);
    const { progress } = await install(workshop.release);
    assertEquals(progress.some(({ stage }) => stage === "download"), false);
    assertEquals(await workshop.downloads(), 1);
    assertEquals(await workshop.cached(), INSTALLED);
  });
});

Deno.test("installLibrary() starts over when another process was killed downloading", async () => {
  await using workshop = await createWorkshop({ before: `[ -e "$0.second" ] || sleep 1` });
  const killed = installElsewhere(workshop);
  const reader = killed.stdout.getReader();
  await reader.read();
  killed.kill("SIGKILL");
  while (!(await reader.read()).done);
  await killed.status;
  await Deno.writeTextFile(join(workshop.folder, "bin", "python3.second"), "");
  await withEnvironment(workshop.env, async () => {
    assertEquals((await install(workshop.release)).library.origin, "installed");
    assertEquals(await workshop.cached(), INSTALLED);
  });
});

Deno.test("installLibrary() downloads once when two processes start at once", async () => {
  await using workshop = await createWorkshop({ before: "sleep 0.5" });
  const outputs = await Promise.all(
    [installElsewhere(workshop), installElsewhere(workshop)].map((child) => child.output()),
  );
  const texts = outputs.map(({ stdout }) => new TextDecoder().decode(stdout).trim().split("\n"));
  assertEquals(texts[0].at(-1), texts[1].at(-1));
  assertEquals(texts.filter((lines) => lines.includes("wait")).length, 1);
  assertEquals(await workshop.downloads(), 1);
  assertEquals(await workshop.cached(), INSTALLED);
});

Deno.test("installLibrary() names the cache when it cannot be written", async () => {
  await using workshop = await createWorkshop();
  const file = join(workshop.folder, "fake.whl");
  await withEnvironment({ XDG_CACHE_HOME: file }, async () => {
    await assertRejects(() => install(workshop.release), Error, `${file}/pixelda`);
  });
});

Deno.test("installLibrary() names pip's error when no way delivers", async () => {
  const before = `echo "ERROR: No matching distribution found" >&2; exit 1`;
  await using workshop = await createWorkshop({ before });
  await withEnvironment(workshop.env, async () => {
    const error = await assertRejects(() => install(workshop.release), DownloadError);
    assertStringIncludes(error.message, "ERROR: No matching distribution found");
    assertStringIncludes(error.message, "TENSORFLOW_LIBRARY");
    assertEquals(await workshop.downloads(), 2); // python3, then python
    assertEquals(await workshop.cached(), []);
  });
});

Deno.test("installLibrary() takes the official archive when pip fails", async () => {
  const folder = await Deno.makeTempDir();
  const names = libraryNames().archive;
  const bytes = someBytes(50_000);
  await Deno.mkdir(join(folder, "lib"));
  await Deno.writeFile(join(folder, "lib", "real"), bytes);
  await Deno.symlink("real", join(folder, "lib", names[0]));
  await Deno.writeTextFile(join(folder, "lib", names[1]), "companion");
  const tar = new Deno.Command("tar", { args: ["-cz", "-C", folder, "lib"] });
  const archive = (await tar.output()).stdout;
  await Deno.remove(folder, { recursive: true });

  await using server = Deno.serve(
    { port: 0, onListen: () => {} },
    ({ url }) =>
      url.endsWith("/there") ? new Response(archive) : new Response("no", { status: 404 }),
  );
  const pinned = {
    url: `http://localhost:${server.addr.port}/there`,
    version: "0.9",
    sha256: createHash("sha256").update(archive).digest("hex"),
    members: [`lib/${names[0]}`, `lib/${names[1]}`] as const,
  };
  await using workshop = await createWorkshop({ before: "exit 1", archive: pinned });
  const { release } = workshop;
  await withEnvironment(workshop.env, async () => {
    const gone = { ...pinned, url: pinned.url.replace("there", "gone") };
    await assertRejects(() => install({ ...release, archive: gone }), DownloadError, "404");
    const wrong = { ...pinned, sha256: "0".repeat(64) };
    await assertRejects(() => install({ ...release, archive: wrong }), Deno.errors.InvalidData);

    const { library: installed } = await install(release);
    assertEquals({ ...installed, path: basename(installed.path) }, {
      path: names[0],
      origin: "installed",
      version: "0.9",
    });
    assertEquals(await Deno.readFile(installed.path), new Uint8Array(bytes));
    assertEquals((await workshop.cached()).length, 3);
  });
});
