import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { findCachedLibrary } from "../../../lib/engine/library/find_library.ts";
import {
  checkInstalled,
  InstalledLibraryError,
  recordInstalled,
} from "../../../lib/engine/library/installed_files.ts";
import { installLibrary } from "../../../lib/engine/library/install_library.ts";
import { withEnvironment } from "../changed_environment.ts";
import { createWorkshop } from "../fake_package.ts";

const names = ["lib.so", "companion.so"];

/** Gives a test a folder with two files that were installed. */
async function withInstalled(
  test: (folder: string, paths: readonly string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const paths = names.map((name) => join(folder, name));
  for (const path of paths) await Deno.writeTextFile(path, `content of ${path}`, { mode: 0o644 });
  await recordInstalled(folder, names);
  try {
    await test(folder, paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const refuse = (folder: string, found: string) =>
  assertRejects(() => checkInstalled(folder, names), InstalledLibraryError, found);

const readRecord = (folder: string) => Deno.readTextFile(join(folder, "installed.json"));

Deno.test("checkInstalled() takes what was installed, without reading it", async () => {
  await withInstalled(async (folder, [path]) => {
    await checkInstalled(folder, names);
    const { size, atime, mtime } = await Deno.stat(path);
    await Deno.writeFile(path, new Uint8Array(size));
    await Deno.utime(path, atime!, mtime!);
    await checkInstalled(folder, names);
  });
});

Deno.test("checkInstalled() refuses a file that was cut", async () => {
  await withInstalled(async (folder, [, path]) => {
    const { size } = await Deno.stat(path);
    await Deno.truncate(path, 3);
    await refuse(
      folder,
      `Cannot use the installed TensorFlow: ${path} has 3 bytes instead of ${size}. ` +
        `Remove ${folder}, and it is installed again, or name another library with ` +
        "TENSORFLOW_LIBRARY",
    );
  });
});

Deno.test("checkInstalled() refuses another file of the same size", async () => {
  await withInstalled(async (folder, [path]) => {
    const { size } = await Deno.stat(path);
    await Deno.remove(path);
    await Deno.writeFile(path, new Uint8Array(size), { mode: 0o644 });
    await Deno.utime(path, 1, 1);
    await refuse(folder, `${path} has the SHA-256 `);
  });
});

Deno.test("checkInstalled() takes a copy, and knows it the next time", async () => {
  await withInstalled(async (folder, [path]) => {
    const before = await readRecord(folder);
    await Deno.utime(path, 1, 1);
    await checkInstalled(folder, names);
    const { files } = JSON.parse(await readRecord(folder));
    assertEquals(files["lib.so"].modified, 1000);
    assertEquals(files["lib.so"].sha256, JSON.parse(before).files["lib.so"].sha256);
  });
});

Deno.test("checkInstalled() refuses what everybody may write to", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withInstalled(async (folder, [path]) => {
    await Deno.chmod(path, 0o777);
    await refuse(
      folder,
      `everybody may write to ${path}. Let only its owner write to ${folder}, or name another`,
    );
    await Deno.chmod(path, 0o644);
    await Deno.chmod(folder, 0o777);
    await refuse(folder, `everybody may write to ${folder}. `);
  });
});

Deno.test("checkInstalled() writes a record for an earlier version's files, unless one is cut", async () => {
  await withInstalled(async (folder, paths) => {
    const record = join(folder, "installed.json");
    await Deno.remove(record);
    await checkInstalled(folder, names);
    assertEquals(Object.keys(JSON.parse(await readRecord(folder)).files), names);
    await Deno.remove(record);

    // 64 bytes of ELF's header, then a table of 2 sections of 64 bytes each from byte 100 on.
    const elf = new Uint8Array(228), view = new DataView(elf.buffer);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
    view.setBigUint64(40, 100n, true);
    view.setUint16(58, 64, true);
    view.setUint16(60, 2, true);
    await Deno.writeFile(paths[1], elf.subarray(0, 227));
    await refuse(folder, `${paths[1]} has 227 bytes instead of 228. Remove`);
    await Deno.writeFile(paths[1], elf);
    await checkInstalled(folder, names);
  });
});

Deno.test("installLibrary() replaces a library that was damaged", async () => {
  await using workshop = await createWorkshop();
  await withEnvironment(workshop.env, async () => {
    const install = async () => {
      for await (const _ of installLibrary(workshop.release));
      return (await findCachedLibrary(workshop.release))!.path;
    };
    const path = await install(), whole = await Deno.readFile(path);
    assertEquals(await workshop.downloads(), 1);
    await Deno.truncate(path, 1000);
    await assertRejects(() => findCachedLibrary(workshop.release), InstalledLibraryError);
    await install();
    assert((await Deno.readFile(path)).every((byte, i) => byte === whole[i]));
    assertEquals(await workshop.downloads(), 2);
  });
});
