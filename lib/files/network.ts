import type { RemoteFile } from "./download.ts";

/**
 * Finds out whether the network has the files: each must be known to one of its mirrors at least.
 *
 * All mirrors are asked at once, so the answer takes `timeoutMs` at most, and less if all of a
 * file's mirrors refuse at once.
 *
 * @param files The files wanted
 * @param timeoutMs Milliseconds to wait for an answer
 * @returns True if every file can be had
 */
export async function isReachable(
  files: readonly RemoteFile[],
  timeoutMs = 4000,
): Promise<boolean> {
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(timeoutMs)]);
  const ask = (mirror: string): Promise<Headers> => askForHead(mirror, signal);
  try {
    await Promise.all(files.map((file) => Promise.any(file.mirrors.map(ask))));
    return true;
  } catch {
    return false;
  } finally {
    answered.abort();
  }
}

/**
 * Asks the mirrors of a file how large it is.
 *
 * @param file The file
 * @param timeoutMs Milliseconds to wait for an answer
 * @returns Bytes to download, or nothing if no mirror says
 */
export async function downloadSize(
  file: RemoteFile,
  timeoutMs = 4000,
): Promise<number | undefined> {
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(timeoutMs)]);
  const ask = async (mirror: string): Promise<number> => {
    const bytes = Number((await askForHead(mirror, signal)).get("content-length"));
    if (!(bytes > 0)) throw new Error("the server does not say");
    return bytes;
  };
  try {
    return await Promise.any(file.mirrors.map(ask));
  } catch {
    return undefined;
  } finally {
    answered.abort();
  }
}

async function askForHead(mirror: string, signal: AbortSignal): Promise<Headers> {
  const response = await fetch(mirror, { method: "HEAD", signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.headers;
}
