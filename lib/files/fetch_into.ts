/**
 * Transfers from a server that may break off, hang, trickle, ask to wait, or never end.
 *
 * @module
 */
import { isFileSystemError, writeAll } from "./atomic_write.ts";

/** The progress of a transfer, in bytes. */
export type Transfer = {
  readonly received: number;
  /** All bytes, if that is known. */
  readonly total?: number;
  /** Whether the beginning was there before the transfer, of which the server sends the rest. */
  readonly isResumed?: boolean;
};

/** Limits of a transfer. */
export type TransferOptions = {
  /** Milliseconds without a byte after which to give up. @default {10000} */
  readonly stallMs?: number;
  /** How often to resume where a transfer broke off, and to wait where the server asks. @default {3} */
  readonly resumes?: number;
  /** Most bytes of the file. @default {2 ** 30} */
  readonly maxBytes?: number;
  /** Bytes that must come in each period of `rateMs`. @default {30000} */
  readonly minBytes?: number;
  /** Milliseconds of a period in which `minBytes` must come. @default {30000} */
  readonly rateMs?: number;
  /** Longest time to wait where a busy server asks to come back later, milliseconds. @default {60000} */
  readonly maxWaitMs?: number;
};

/** A reason for which to ask the same server again would be in vain. */
class FinalError extends Error {}

/** A busy server's wish. */
class ComeBackError extends Error {
  constructor(status: number, readonly waitMs: number) {
    super(`the server answered ${status} and asks to wait for ${Math.ceil(waitMs / 1000)} s`);
  }
}

/**
 * Downloads an address into a file, after the bytes that the file already has.
 *
 * A transfer that breaks off is resumed a few times as long as each attempt brings something. A
 * server that cannot resume sends the file from the start again. Where a busy server says when to
 * come back (`Retry-After`), that is waited for.
 *
 * @param part the file
 * @param address of what is downloaded
 * @param options the limits of time and size
 * @returns a generator of progress; the file is complete when it returns
 * @throws {Error} if the server refuses, hangs, trickles, keeps breaking off or sends too much; the
 * file keeps what it has, which never is more than `maxBytes`
 */
export async function* fetchInto(
  part: string,
  address: string,
  options: TransferOptions = {},
): AsyncGenerator<Transfer, void> {
  const { resumes = 3, maxWaitMs = 60_000 } = options;
  for (let attempt = 0;; attempt++) {
    const before = await fileSize(part);
    try {
      return yield* fetchRest(part, before, address, options);
    } catch (error) {
      if (attempt === resumes || error instanceof FinalError || isFileSystemError(error)) {
        throw error;
      }
      if (error instanceof ComeBackError) {
        if (error.waitMs > maxWaitMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, error.waitMs));
      } else if (await fileSize(part) <= before) throw error;
    }
  }
}

async function* fetchRest(
  part: string,
  had: number,
  address: string,
  options: TransferOptions,
): AsyncGenerator<Transfer, void> {
  const { stallMs = 10_000, maxBytes = 2 ** 30, minBytes = 30_000, rateMs = 30_000 } = options;
  const stall = new AbortController();
  const restart = () =>
    setTimeout(() => stall.abort(new Error(`nothing came for ${stallMs / 1000} s`)), stallMs);
  let timer = restart();
  try {
    const from = had > 0 && had <= maxBytes ? had : 0;
    let response = await ask(address, from, stall.signal);
    const { start, size } = readRange(response);
    const isWhole = response.status === 416 && from > 0 && (size === undefined || size === from);
    if (isWhole) return await response.body?.cancel();
    // The server sends another part than the missing one, or has a shorter file: from the start.
    if (from > 0 && (response.status === 416 || (response.status === 206 && start !== from))) {
      await response.body?.cancel();
      response = await ask(address, 0, stall.signal);
    }
    await requireContent(response);
    const resumed = response.status === 206;
    if (resumed && readRange(response).start !== from) {
      await response.body?.cancel();
      throw new FinalError("the server sends another part of the file than the one asked for");
    }
    const length = Number(response.headers.get("content-length") ?? NaN);
    let received = resumed ? from : 0;
    const total = Number.isNaN(length) ? undefined : received + length;
    if (total !== undefined && total > maxBytes) {
      await response.body?.cancel();
      throw tooLarge(`${total} bytes`, maxBytes);
    }
    using file = await Deno.open(part, { create: true, write: true, truncate: !resumed });
    if (resumed) await file.seek(from, Deno.SeekMode.Start);
    let period = { since: performance.now(), received };
    for await (const chunk of response.body!) {
      clearTimeout(timer);
      if (received + chunk.length > maxBytes) throw tooLarge("more", maxBytes);
      await writeAll(file, chunk);
      received += chunk.length;
      yield { received, total, isResumed: resumed };
      timer = restart();
      if (performance.now() - period.since < rateMs) continue;
      const came = received - period.received;
      if (came < minBytes) {
        throw new FinalError(`only ${came} bytes came in ${rateMs / 1000} s`);
      }
      period = { since: performance.now(), received };
    }
    if (total !== undefined && received !== total) {
      throw new Error(`the connection ended after ${received} of ${total} bytes`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function ask(address: string, from: number, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      // The bytes as they are stored: an encoding would change their number.
      headers: { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) },
      signal,
    });
  } catch (error) {
    // "fetch failed" is all that Deno says, and the reason underneath repeats the address.
    const { cause } = error as { cause?: unknown };
    if (!(cause instanceof Error)) throw error;
    throw new Error(cause.message.replace(/^.*client error \(\w+\): /, ""), { cause });
  }
}

/** Which byte an answer starts with, and how many there are, as its `Content-Range` says. */
function readRange({ headers }: Response): { start?: number; size?: number } {
  const [, start, size] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  return {
    ...(start && { start: Number(start) }),
    ...(size && size !== "*" && { size: Number(size) }),
  };
}

async function requireContent(response: Response): Promise<void> {
  if (response.ok && response.body) return;
  await response.body?.cancel();
  const { status, headers } = response;
  const after = headers.get("retry-after");
  if ((status === 429 || status === 503) && after !== null) {
    // Seconds, or a date.
    const waitMs = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
    if (!Number.isNaN(waitMs)) throw new ComeBackError(status, Math.max(0, waitMs));
  }
  throw new Error(`the server answered ${status}`);
}

function tooLarge(found: string, maxBytes: number): FinalError {
  return new FinalError(`the server sends ${found}, where ${maxBytes} bytes are the most`);
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
