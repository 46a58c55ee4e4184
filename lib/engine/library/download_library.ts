/**
 * Downloads a package that holds TensorFlow's C library: a Python wheel or an official archive.
 *
 * @module
 */

import { join } from "node:path";
import { DownloadError, fetchInto, pipEnvironment, type Transfer } from "../../files/mod.ts";
import type { Archive, Wheel } from "./release.ts";

const POLL_MS = 200; // between two looks at the growing file

/**
 * Downloads a wheel with pip, which knows the user's mirrors, proxies and certificates.
 *
 * @param wheel which one
 * @param folder an empty folder, where the wheel arrives and pip keeps its temporary files
 * @returns a generator of progress that ends with the wheel's path
 * @throws {DownloadError} if there is no Python with pip, or pip fails
 */
export async function* downloadWheel(
  wheel: Wheel,
  folder: string,
): AsyncGenerator<Transfer, string> {
  const failures: string[] = [];
  for (const python of ["python3", "python"]) {
    try {
      return yield* runPip(python, wheel, folder);
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      failures.push(error.message);
    }
  }
  throw new DownloadError(failures.join("; "));
}

async function* runPip(
  python: string,
  wheel: Wheel,
  folder: string,
): AsyncGenerator<Transfer, string> {
  const environment = await pipEnvironment(python, "download");
  await using child = spawn(python, [
    ...["-m", "pip", "download", `${wheel.project}==${wheel.version}`, "--dest", folder],
    // Any interpreter gets the pinned wheel: it is only unpacked, never imported.
    ...["--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11"],
    ...["--platform", wheel.tag, "--no-cache-dir", "--progress-bar", "off", "--no-input"],
    ...["--disable-pip-version-check", "--retries", "1", "--timeout", "10"],
  ], { ...environment, TMPDIR: folder }); // so that the growing file can be watched
  const output = collectText(child.stdout);
  const errors = collectText(child.stderr);
  let status: Deno.CommandStatus | undefined;
  const done = child.status.then((value) => {
    status = value;
  });
  while (!status) {
    await Promise.race([done, pause(POLL_MS)]);
    yield { received: await largestFile(folder), total: announcedSize(output.text) };
  }
  await Promise.all([output.end, errors.end]);
  for await (const entry of Deno.readDir(folder)) {
    if (status.success && entry.name.endsWith(".whl")) return join(folder, entry.name);
  }
  const reason = errors.text.trim().split("\n").findLast((line) => !line.startsWith("WARNING"));
  throw new DownloadError(`${python} -m pip: ${reason ?? `exit code ${status.code}`}`);
}

function spawn(
  python: string,
  args: string[],
  env: Readonly<Record<string, string>>,
): Deno.ChildProcess {
  try {
    return new Deno.Command(python, {
      args,
      env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw new DownloadError(`${python}: not found`, { cause });
  }
}

function collectText(stream: ReadableStream<Uint8Array<ArrayBuffer>>): {
  readonly text: string;
  readonly end: Promise<void>;
} {
  let text = "";
  const end = (async () => {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) text += piece;
  })();
  return {
    get text() {
      return text;
    },
    end,
  };
}

/** The size that pip announces, as in "Downloading x.whl (273.8 MB)". */
function announcedSize(output: string): number | undefined {
  const [, figure, unit] = output.match(/Downloading .*\(([\d.]+) ([kMG]B)\)/) ?? [];
  const factor = { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return factor && Math.round(Number(figure) * factor);
}

async function largestFile(folder: string): Promise<number> {
  let largest = 0;
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      const size = entry.isDirectory ? await largestFile(path) : (await Deno.stat(path)).size;
      largest = Math.max(largest, size);
    }
  } catch (error) {
    // pip removes its temporary files while we look
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return largest;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Downloads an official archive by HTTP, giving up after 30 s without a byte.
 *
 * @param archive which one
 * @param folder where the file is written
 * @returns a generator of progress that ends with the file's path
 * @throws {DownloadError} if the server does not deliver the whole file
 */
export async function* downloadArchive(
  archive: Archive,
  folder: string,
): AsyncGenerator<Transfer, string> {
  const path = join(folder, "libtensorflow.tar.gz");
  try {
    yield* fetchInto(path, archive.url, { stallMs: 30_000 });
    return path;
  } catch (cause) {
    throw new DownloadError(`${archive.url}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
