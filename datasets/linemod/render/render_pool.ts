import { planRenders } from "./render_plan.ts";
import type { RenderRange, WorkerAnswer, WorkerStart } from "./render_worker.ts";

/** Ranges that each worker is given ahead, so that it never waits for the reader. */
const ahead = 2;

/**
 * Renders and packs ranges of a synthetic set in Web Workers.
 *
 * The packs come in the order of the ranges and are the same whatever the number of workers.
 *
 * @param start The set's settings and meshes
 * @param ranges Which images
 * @param workers How many workers, from 1
 * @returns Yields the pack of each range, as of `packImages`; the workers end when it does
 * @throws {RangeError} If `workers` is not a whole number from 1, or the settings are wrong
 * @throws {Error} If a worker fails
 */
export async function* renderPacks(
  start: WorkerStart,
  ranges: readonly RenderRange[],
  workers: number = navigator.hardwareConcurrency,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`Cannot renderPacks by ${workers} workers, give a whole number from 1`);
  }
  planRenders(start.settings); // Wrong settings fail here, not in a worker.
  const team = Array.from(
    { length: Math.min(workers, ranges.length) },
    () => new Worker(new URL("./render_worker.ts", import.meta.url), { type: "module" }),
  );
  try {
    for (const worker of team) worker.postMessage(start);
    const asked: Promise<Uint8Array<ArrayBuffer>>[] = [];
    for (let i = 0; i < ranges.length; i++) {
      while (asked.length < Math.min(ranges.length, i + ahead * team.length)) {
        asked.push(ask(team[asked.length % team.length], ranges[asked.length]));
      }
      yield await asked[i];
      delete asked[i]; // Its memory can go.
    }
  } finally {
    for (const worker of team) worker.terminate();
  }
}

function ask(worker: Worker, range: RenderRange): Promise<Uint8Array<ArrayBuffer>> {
  const answer = new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    const listening = new AbortController();
    const { signal } = listening;
    const fail = (why: string): void => {
      listening.abort();
      reject(new Error(`Cannot render images ${range.start} to ${range.end - 1}: ${why}`));
    };
    worker.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.start !== range.start) return;
      if ("error" in data) return fail(data.error);
      listening.abort();
      resolve(data.pack);
    }, { signal });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      fail(event.message);
    }, { signal });
  });
  worker.postMessage(range);
  // Whoever awaits it gets the error; but an earlier range may fail first, and nobody awaits it.
  answer.catch(() => {});
  return answer;
}
