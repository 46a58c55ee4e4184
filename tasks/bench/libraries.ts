/**
 * Other libraries that do the same training steps, each in a virtual environment of Python.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheDir, exists, takeLock } from "../../lib/files/mod.ts";

/** A library that a step can be compared with. */
export type PeerLibrary = {
  /** As its team writes it. */
  readonly title: string;
  /** For pip. */
  readonly requirement: string;
  /** Script of this folder. */
  readonly script: string;
};

const isCommonLinux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

/** The libraries, by their names on the command line. */
export const peerLibraries = {
  torch: { title: "PyTorch", requirement: "torch==2.15.0", script: "against_torch.py" },
  tensorflow: {
    title: "Python's TensorFlow",
    requirement: `${isCommonLinux ? "tensorflow-cpu" : "tensorflow"}==2.21.0`,
    script: "against_tensorflow.py",
  },
} satisfies { readonly [name: string]: PeerLibrary };

/** One of {@link peerLibraries}. */
export type PeerName = keyof typeof peerLibraries;

/** The libraries' names. */
export const PEER_NAMES = Object.keys(peerLibraries) as PeerName[];

/**
 * Finds a library's virtual environment in the cache directory, or creates it.
 *
 * @param options `python` is the interpreter to start from, `report` receives a line of progress
 * @returns the path of the environment's Python
 * @throws {Error} if there is no Python, or it cannot create environments, or pip cannot install
 */
export async function installPeer(
  { title, requirement }: PeerLibrary,
  { python = "python3", report = () => {} }: {
    readonly python?: string;
    readonly report?: (line: string) => void;
  } = {},
): Promise<string> {
  const version = await run(
    python,
    ["-c", "import sys; print(sys.version)"],
    () => `Cannot compare with ${title}: there is no ${python}. Install Python 3.11 or later`,
  );
  const hash = createHash("sha256").update(`${requirement}\n${version}`).digest("hex");
  const folder = join(cacheDir(), `bench-${requirement}-${hash.slice(0, 12)}`);
  const installed = join(folder, "bin", "python");
  if (await exists(installed)) return installed;
  await Deno.mkdir(cacheDir(), { recursive: true });
  using _lock = await wait(takeLock(`${folder}.lock`, undefined));
  if (await exists(installed)) return installed;
  const unfinished = `${folder}.part`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  report(`Installing ${requirement} into ${folder}`);
  try {
    await run(
      python,
      ["-m", "venv", unfinished],
      (reason) =>
        `Cannot compare with ${title}: ${python} cannot create a virtual environment. Install its ` +
        `module venv, such as Debian's package python3-venv (${reason})`,
    );
    await run(
      join(unfinished, "bin", "python"),
      [
        ...["-m", "pip", "install", "--quiet", "--no-cache-dir", "--only-binary=:all:"],
        ...["--disable-pip-version-check", "--no-input", requirement],
      ],
      (reason) =>
        `Cannot compare with ${title}: pip cannot install ${requirement}. Check the network, the ` +
        `space in ${cacheDir()} and the version of ${python} (${reason})`,
    );
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    throw error;
  }
  return installed;
}

async function wait<T>(waiting: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const { done, value } = await waiting.next();
    if (done) return value;
  }
}

/** Runs a command to its end, and returns its output; an error's message is made of its last line. */
async function run(
  command: string,
  args: readonly string[],
  describe: (reason: string) => string,
): Promise<string> {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(describe("not found"), { cause });
  }
  const { success, code, stdout, stderr } = output;
  if (success) return decode(stdout);
  throw new Error(describe(lastLine(decode(stdout) + decode(stderr)) ?? `exit code ${code}`));
}

/** @returns the last line that says something; pip's warnings do not */
export function lastLine(text: string): string | undefined {
  return text.split("\n").findLast((line) => line.trim() !== "" && !line.startsWith("WARNING"))
    ?.trim();
}
