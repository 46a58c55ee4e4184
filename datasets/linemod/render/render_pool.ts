/** Web Workers that render, and how fast they do. @module */
import type { Mesh } from "./mesh.ts";
import { planRenders } from "./render_plan.ts";
import type { RenderRange, WorkerAnswer, WorkerStart } from "./render_worker.ts";
import { icosphere } from "./views.ts";

/** Ranges queued for each worker, so that it never waits for the reader. */
const AHEAD = 2;

/**
 * Renders and packs ranges of a synthetic set in Web Workers.
 *
 * The packs come in the order of the ranges and are the same whatever the number of workers.
 *
 * @param start the set's settings and meshes
 * @param ranges which images
 * @param workers how many workers, from 1
 * @returns yields the pack of each range, by `packImages`; the workers end with the generator
 * @throws {RangeError} if `workers` is not a whole number from 1, or the settings are wrong
 * @throws {Error} if a worker fails
 */
export async function* renderPacks(
  start: WorkerStart,
  ranges: readonly RenderRange[],
  workers: number = navigator.hardwareConcurrency,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`Cannot render with ${workers} workers, give a whole number from 1`);
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
      while (asked.length < Math.min(ranges.length, i + AHEAD * team.length)) {
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
  // The caller gets the error; but if an earlier range fails first, nothing awaits this one.
  answer.catch(() => {});
  return answer;
}

/** Result of {@linkcode measureRenderer}. */
export type RenderRate = {
  /** Triangles of the mesh, of which about half face the camera. */
  readonly triangles: number;
  /** Images of 64x64 with depth, rendered and packed, per second. */
  readonly imagesPerSecond: number;
};

/** Images that a worker renders at a time. */
const RANGE_LENGTH = 32;

/**
 * Measures how fast synthetic sets are rendered: an egg of 20,480 triangles that fills a third of
 * the image, from all views above, four samples a pixel, packed as on disk.
 *
 * The first two ranges of each worker are a warm-up, which is not counted.
 *
 * @param workers how many Web Workers, from 1
 * @param seconds how long to measure at least
 * @returns triangles, and images per second
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const { triangles, imagesPerSecond } = await measureRenderer(1, 0.05);
 * assert(triangles === 20_480 && imagesPerSecond > 1);
 * ```
 */
export async function measureRenderer(workers: number, seconds: number): Promise<RenderRate> {
  const settings = {
    objects: ["egg"],
    centers: [[0, 0, 0] as const],
    cuts: 4,
    angles: [0],
    seed: 0,
  };
  const mesh = egg();
  const ranges = Array.from({ length: 1e5 }, (_, i) => {
    const start = (i % 38) * RANGE_LENGTH;
    return { start, end: start + RANGE_LENGTH };
  });
  let packs = 0, begin = 0;
  for await (const _ of renderPacks({ settings, meshes: [mesh] }, ranges, workers)) {
    const counted = ++packs - 2 * workers, now = performance.now();
    if (counted === 0) begin = now;
    const elapsed = (now - begin) / 1000;
    if (counted <= 0 || elapsed < seconds) continue;
    const imagesPerSecond = counted * RANGE_LENGTH / elapsed;
    return { triangles: mesh.faces.length / 3, imagesPerSecond };
  }
  throw new RangeError(
    `Cannot measure for ${seconds} seconds: the images ran out, give fewer seconds`,
  );
}

/** Speckled, so that its packs are as large as those of a real object. */
function egg(): Mesh {
  const { positions, faces } = icosphere(5);
  return {
    positions: positions.map((value, i) => value * [60, 60, 75][i % 3]),
    colors: Uint8Array.from(positions, (_, i) => 100 + (i * 7919) % 100),
    faces,
  };
}
