/**
 * Which TensorFlow is pinned for which platform, and what its files are called.
 *
 * @module
 */

/** A pinned file that holds TensorFlow's C library, and its origin. */
export type Package = {
  /** Version of TensorFlow. */
  readonly version: string;
  /** SHA-256 of the whole file, in lower-case hex. */
  readonly sha256: string;
  /** Paths inside the file of what is unpacked; the C API comes before its companion. */
  readonly members: readonly string[];
};

/** The Python wheel of a platform, downloaded by pip. */
export type Wheel = Package & {
  /** Name of the Python package. */
  readonly project: string;
  /** pip's platform tag, such as `manylinux_2_27_x86_64`. */
  readonly tag: string;
};

/** The official archive of a platform, downloaded by HTTP: older, but needs no Python. */
export type Archive = Package & {
  /** Address of a gzipped tar file. */
  readonly url: string;
};

/** What can be installed on a platform. */
export type Release = {
  /** Deno's names of system and processor, such as `linux-x86_64`. */
  readonly platform: string;
  readonly wheel: Wheel;
  /** Missing where TensorFlow's team publishes none. */
  readonly archive?: Archive;
};

/**
 * Names of the C library's files, the one to open first, by what they come in.
 *
 * @param system Deno's name of the operating system
 * @returns file names without a folder
 *
 * @example
 * ```ts
 * if (libraryNames("linux").wheel[0] !== "libtensorflow_cc.so.2") throw new Error("name");
 * ```
 */
export function libraryNames(
  system: string = Deno.build.os,
): { wheel: [string, string]; archive: [string, string] } {
  const name = (stem: string) => system === "darwin" ? `${stem}.2.dylib` : `${stem}.so.2`;
  const companion = name("libtensorflow_framework");
  return {
    wheel: [name("libtensorflow_cc"), companion],
    archive: [name("libtensorflow"), companion],
  };
}

/**
 * Returns what can be installed on a platform.
 *
 * @param platform Deno's names of system and processor, by default this machine's
 * @throws {Deno.errors.NotSupported} if TensorFlow publishes no C library for the platform
 *
 * @example
 * ```ts
 * if (releaseFor("linux-x86_64").wheel.project !== "tensorflow-cpu") throw new Error("project");
 * ```
 */
export function releaseFor(
  platform: string = `${Deno.build.os}-${Deno.build.arch}`,
): Release {
  const release = RELEASES.find((each) => each.platform === platform);
  if (release) return release;
  const advice = platform.startsWith("windows")
    ? "Run pixelda in WSL 2, where it installs itself as on Linux"
    : "Name a library built for this machine with TENSORFLOW_LIBRARY";
  throw new Deno.errors.NotSupported(
    `Cannot install TensorFlow: it publishes no C library for ${platform}, only for ${
      RELEASES.map((each) => each.platform).join(", ")
    }. ${advice}`,
  );
}

// The same library is in the wheel of every interpreter version; cp311 is pinned for its hash.
function wheel(system: string, project: string, tag: string, sha256: string): Wheel {
  const [library, companion] = libraryNames(system).wheel;
  return {
    project,
    tag,
    version: "2.21.0",
    sha256,
    members: [`tensorflow/${library}`, `tensorflow/${companion}`],
  };
}

function archive(system: string, name: string, sha256: string): Archive {
  const [library, companion] = libraryNames(system).archive;
  const version = "2.18.0";
  return {
    url: `https://storage.googleapis.com/tensorflow/versions/${version}/${name}.tar.gz`,
    version,
    sha256,
    members: [`lib/${library}`, `lib/${companion}`],
  };
}

const RELEASES: readonly Release[] = [
  {
    platform: "linux-x86_64",
    wheel: wheel(
      "linux",
      "tensorflow-cpu",
      "manylinux_2_27_x86_64",
      "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    ),
    archive: archive(
      "linux",
      "libtensorflow-cpu-linux-x86_64",
      "605bfcb370c7e7ec981eabada880f60784e3de018395be95c95c3e5592c3d9a2",
    ),
  },
  {
    platform: "linux-aarch64",
    wheel: wheel(
      "linux",
      "tensorflow",
      "manylinux_2_27_aarch64",
      "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
    ),
  },
  {
    platform: "darwin-aarch64",
    wheel: wheel(
      "darwin",
      "tensorflow",
      "macosx_12_0_arm64",
      "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
    ),
    archive: archive(
      "darwin",
      "libtensorflow-cpu-darwin-arm64",
      "462257d2792730dcb131fcf21bc826192ae5a2c418535f6347d051f10fc8be8a",
    ),
  },
];
