/**
 * Packages of Python, in virtual environments that only this repository's tasks use.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheDir, exists, pipEnvironment, takeLock } from "../lib/files/mod.ts";

/** How to create an environment. */
export type EnvironmentOptions = {
  /** The interpreter to start from. @default {"python3"} */
  readonly python?: string;
  /** Receives a line of progress. */
  readonly report?: (line: string) => void;
};

/**
 * Finds a virtual environment with packages in the cache directory, or creates it.
 *
 * @param purpose what cannot be done without it, for messages
 * @param requirements for pip, with versions
 * @returns the path of the environment's Python
 * @throws {Error} if there is no Python, or it cannot create environments, or pip cannot install
 */
export async function installPackages(
  purpose: string,
  requirements: readonly string[],
  { python = "python3", report = () => {} }: EnvironmentOptions = {},
): Promise<string> {
  const version = await run(
    python,
    ["-c", "import sys; print(sys.version)"],
    () => `Cannot ${purpose}: there is no ${python}. Install Python 3.11 or later`,
  );
  const hash = createHash("sha256").update(`${requirements.join(" ")}\n${version}`).digest("hex");
  const folder = join(cacheDir(), `python-${requirements[0]}-${hash.slice(0, 12)}`);
  const installed = join(folder, "bin", "python");
  if (await exists(installed)) return installed;
  await Deno.mkdir(cacheDir(), { recursive: true });
  using _lock = await wait(takeLock(`${folder}.lock`, undefined));
  if (await exists(installed)) return installed;
  const unfinished = `${folder}.part`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  report(`Installing ${requirements.join(" ")} into ${folder}`);
  try {
    await run(
      python,
      ["-m", "venv", unfinished],
      (reason) =>
        `Cannot ${purpose}: ${python} cannot create a virtual environment. Install its ` +
        `module venv, such as Debian's package python3-venv (${reason})`,
    );
    const inside = join(unfinished, "bin", "python");
    await run(
      inside,
      [
        ...["-m", "pip", "install", "--quiet", "--no-cache-dir", "--only-binary=:all:"],
        ...["--disable-pip-version-check", "--no-input", ...requirements],
      ],
      (reason) =>
        `Cannot ${purpose}: pip cannot install ${requirements.join(" ")}. Check the network, the ` +
        `space in ${cacheDir()} and the version of ${python} (${reason})`,
      await pipEnvironment(inside, "install"),
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
  env?: Record<string, string>,
): Promise<string> {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      env,
      clearEnv: env !== undefined,
    }).output();
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
