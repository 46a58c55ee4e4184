/** Small stand-ins for TensorFlow's packages and for the pip that downloads them. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { zipSync } from "npm:fflate@0.8.3";
import { libraryNames, type Release } from "../../lib/engine/library/release.ts";

const [library, companion] = libraryNames().wheel;

/** Bytes that deflate to many pieces: half noise, half repetition. */
export function someBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 65_536) {
    crypto.getRandomValues(bytes.subarray(i, Math.min(i + 32_768, length)));
  }
  return bytes;
}

/** A folder that is thrown away, with a wheel, a cache and a `python3` whose pip copies the wheel. */
export type Workshop = AsyncDisposable & {
  readonly folder: string;
  readonly release: Release;
  readonly contents: Record<string, Uint8Array>;
  /** Environment in which `python3` is the fake and the cache is empty at first. */
  readonly env: { readonly PATH: string; readonly XDG_CACHE_HOME: string };
  /** How many downloads pip was asked for. */
  downloads(): Promise<number>;
  /** All files in the cache by path relative to it, sorted, except the lock. */
  cached(): Promise<string[]>;
};

export type WorkshopOptions = {
  /** Shell commands that pip runs before it copies the wheel, such as `exit 1`. */
  readonly before?: string;
  /** Changes the wheel's bytes before its hash is taken. */
  readonly damage?: (wheel: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** Leaves the companion library out of the wheel. */
  readonly incomplete?: boolean;
  readonly archive?: Release["archive"];
};

export async function createWorkshop(options: WorkshopOptions = {}): Promise<Workshop> {
  const folder = await Deno.makeTempDir({ prefix: "workshop-" });
  const contents: Record<string, Uint8Array<ArrayBuffer>> = {
    [`tensorflow/${library}`]: someBytes(3_000_000),
    [`tensorflow/${companion}`]: someBytes(100_000),
    "tensorflow/__init__.py": new TextEncoder().encode("raise ImportError"),
  };
  if (options.incomplete) delete contents[`tensorflow/${companion}`];
  let wheel = zipSync(contents);
  if (options.damage) wheel = options.damage(wheel);
  await Deno.writeFile(join(folder, "fake.whl"), wheel);

  const log = join(folder, "pip.log");
  // Called as: python3 -m pip download <package> --dest <folder> …
  const pip = `#!/bin/sh
[ "$2" = pip ] || exit 1 # no TensorFlow is installed here
echo "$@" >> "${log}"
${options.before ?? ""}
cp "${join(folder, "fake.whl")}" "$6/fake.whl"
`;
  for (const name of ["python3", "python"]) {
    await Deno.mkdir(join(folder, "bin"), { recursive: true });
    await Deno.writeTextFile(join(folder, "bin", name), pip, { mode: 0o755 });
  }
  const cache = join(folder, "cache");
  return {
    folder,
    contents,
    release: {
      platform: "test",
      wheel: {
        project: "fake",
        tag: "any",
        version: "1.0",
        sha256: createHash("sha256").update(wheel).digest("hex"),
        members: [`tensorflow/${library}`, `tensorflow/${companion}`],
      },
      archive: options.archive,
    },
    env: { PATH: `${join(folder, "bin")}:${Deno.env.get("PATH")}`, XDG_CACHE_HOME: cache },
    async downloads() {
      const text = await Deno.readTextFile(log).catch(() => "");
      return text.split("\n").length - 1;
    },
    cached: async () =>
      (await filesUnder(join(cache, "pixelda"))).map((path) => path.slice(cache.length + 1))
        .filter((path) => !path.endsWith("install.lock")).sort(),
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function filesUnder(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await filesUnder(path));
    else files.push(path);
  }
  return files;
}
