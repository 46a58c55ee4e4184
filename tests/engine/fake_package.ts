/** Small stand-ins for TensorFlow's packages and for the pip that downloads them. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { zipSync } from "npm:fflate@0.8.3";
import type { CudaRelease } from "../../lib/engine/library/cuda_release.ts";
import { libraryNames, type Release, type Wheel } from "../../lib/engine/library/release.ts";

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
  /** A CUDA build of TensorFlow's wheel and two of NVIDIA's. */
  readonly cuda: CudaRelease;
  readonly contents: Record<string, Uint8Array>;
  /** Environment in which `python3` is the fake and the cache is empty at first. */
  readonly env: { readonly PATH: string; readonly XDG_CACHE_HOME: string };
  /** How many downloads pip was asked for. */
  downloads(): Promise<number>;
  /** What pip was asked for, such as `fake==1.0`. */
  asked(): Promise<string[]>;
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
  /** The metadata in the wheel of the CUDA build. */
  readonly metadata?: string;
};

const METADATA = `Metadata-Version: 2.4
Requires-Dist: numpy>=1.26.0
Provides-Extra: and-cuda
Requires-Dist: nvidia-fake-cu12<13.0,>=12.5; extra == "and-cuda"
Requires-Dist: nvidia-fake-nvcc-cu12<13.0,>=12.5; extra == "and-cuda"
`;

async function makeCudaRelease(
  contents: Record<string, Uint8Array<ArrayBuffer>>,
  metadata: string,
  store: (project: string, contents: Record<string, Uint8Array<ArrayBuffer>>) => Promise<string>,
): Promise<CudaRelease> {
  const path = "fake_tensorflow-1.0.dist-info/METADATA";
  const bytes = new TextEncoder().encode(metadata);
  const make = async (
    project: string,
    members: string[],
    content: Record<string, Uint8Array<ArrayBuffer>>,
  ): Promise<Wheel> => {
    const version = project.startsWith("nvidia") ? "12.9.1" : "1.0";
    return { project, tag: "any", version, members, sha256: await store(project, content) };
  };
  const [first, second] = Object.keys(contents);
  return {
    platform: "test",
    tensorflow: await make("fake-tensorflow", [first, second, path], {
      ...contents,
      [path]: bytes,
    }),
    nvidia: [
      await make("nvidia-fake-cu12", ["nvidia/fake"], {
        "nvidia/fake/lib/libfake.so.12": someBytes(300_000),
        "nvidia/__init__.py": new Uint8Array(),
      }),
      await make("nvidia-fake-nvcc-cu12", ["nvidia/fake_nvcc"], {
        "nvidia/fake_nvcc/bin/fakeas": someBytes(1000),
      }),
    ],
    opened: ["nvidia/fake/lib/libfake.so.12"],
    unfound: "nvidia/fake/lib/libfake.so.12",
    space: 10e6,
  };
}

export async function createWorkshop(options: WorkshopOptions = {}): Promise<Workshop> {
  const folder = await Deno.makeTempDir({ prefix: "workshop-" });
  const contents: Record<string, Uint8Array<ArrayBuffer>> = {
    [`tensorflow/${library}`]: someBytes(3_000_000),
    [`tensorflow/${companion}`]: someBytes(100_000),
    "tensorflow/__init__.py": new TextEncoder().encode("raise ImportError"),
  };
  if (options.incomplete) delete contents[`tensorflow/${companion}`];
  const store = async (project: string, content: Record<string, Uint8Array<ArrayBuffer>>) => {
    const zip = zipSync(content);
    const wheel = options.damage ? options.damage(zip) : zip;
    await Deno.writeFile(join(folder, `${project}.whl`), wheel);
    return createHash("sha256").update(wheel).digest("hex");
  };
  const sha256 = await store("fake", contents);

  const log = join(folder, "pip.log");
  // Called as: python3 -m pip download <package> --dest <folder> …
  const pip = `#!/bin/sh
[ "$2" = pip ] || exit 1 # no TensorFlow is installed here
[ "$3" = config ] && exit 0 # it has no settings
echo "$@" >> "${log}"
${options.before ?? ""}
project="\${4%%==*}"
[ -e "${folder}/$project.whl" ] || project=fake
cp "${folder}/$project.whl" "$6/$project.whl"
`;
  for (const name of ["python3", "python"]) {
    await Deno.mkdir(join(folder, "bin"), { recursive: true });
    await Deno.writeTextFile(join(folder, "bin", name), pip, { mode: 0o755 });
  }
  const cache = join(folder, "cache");
  const readAsked = async () => {
    const text = await Deno.readTextFile(log).catch(() => "");
    return text.trim().split("\n").filter(Boolean).map((line) => line.split(" ")[3]);
  };
  return {
    folder,
    contents,
    release: {
      platform: "test",
      wheel: {
        project: "fake",
        tag: "any",
        version: "1.0",
        sha256,
        members: [`tensorflow/${library}`, `tensorflow/${companion}`],
      },
      archive: options.archive,
    },
    cuda: await makeCudaRelease(contents, options.metadata ?? METADATA, store),
    env: { PATH: `${join(folder, "bin")}:${Deno.env.get("PATH")}`, XDG_CACHE_HOME: cache },
    downloads: async () => (await readAsked()).length,
    asked: readAsked,
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
