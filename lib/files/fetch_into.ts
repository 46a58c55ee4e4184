/** Bytes had and wanted of a transfer. */
export type Transfer = { readonly bytes: number; readonly total?: number };

/**
 * Downloads an address into a file, going on after the bytes the file already has.
 *
 * A transfer that breaks off is resumed a few times as long as each attempt brings something. A
 * server that cannot resume sends the file from the start again.
 *
 * @param part Path of the file
 * @param address Where to get it
 * @param options Milliseconds without a byte before giving up, and how often to resume
 * @returns Yields the bytes had so far; the file is whole when the generator returns
 * @throws {Error} If the server refuses, hangs or keeps breaking off; the file keeps what it has
 */
export async function* fetchInto(
  part: string,
  address: string,
  options: { stallMs?: number; resumes?: number } = {},
): AsyncGenerator<Transfer, void> {
  const { stallMs = 10_000, resumes = 3 } = options;
  for (let attempt = 0;; attempt++) {
    const before = await sizeOf(part);
    try {
      yield* fetchRest(part, before, address, stallMs);
      return;
    } catch (error) {
      if (attempt === resumes || await sizeOf(part) <= before) throw error;
    }
  }
}

async function* fetchRest(
  part: string,
  had: number,
  address: string,
  stallMs: number,
): AsyncGenerator<Transfer, void> {
  const stall = new AbortController();
  const restart = () =>
    setTimeout(() => stall.abort(new Error(`nothing came for ${stallMs / 1000} s`)), stallMs);
  let timer = restart();
  try {
    const response = await fetch(address, {
      // The bytes as they are stored: an encoding on the way would change their length.
      headers: { "accept-encoding": "identity", ...(had > 0 && { range: `bytes=${had}-` }) },
      signal: stall.signal,
    });
    if (response.status === 416 && had > 0) {
      await response.body?.cancel();
      return;
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`the server answered ${response.status}`);
    }
    const resumed = response.status === 206;
    const length = Number(response.headers.get("content-length") ?? NaN);
    let bytes = resumed ? had : 0;
    const total = Number.isNaN(length) ? undefined : bytes + length;
    using file = await Deno.open(part, { create: true, write: true, truncate: !resumed });
    if (resumed) await file.seek(had, Deno.SeekMode.Start);
    for await (const chunk of response.body) {
      clearTimeout(timer);
      for (let done = 0; done < chunk.length;) done += await file.write(chunk.subarray(done));
      bytes += chunk.length;
      yield { bytes, total };
      timer = restart();
    }
    if (total !== undefined && bytes !== total) {
      throw new Error(`the connection ended after ${bytes} of ${total} bytes`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
