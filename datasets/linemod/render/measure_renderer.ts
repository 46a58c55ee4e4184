import { icosphere } from "./icosphere.ts";
import type { Mesh } from "./mesh.ts";
import { renderPacks } from "./render_pool.ts";

/** What {@linkcode measureRenderer} found. */
export type RenderRate = {
  /** Triangles of the mesh, of which about half face the camera. */
  readonly triangles: number;
  /** Images of 64x64 with depth, rendered and packed, in a second. */
  readonly imagesPerSecond: number;
};

/** Images that a worker renders at a time. */
const rangeLength = 32;

/**
 * Measures how fast synthetic sets are rendered: an egg of 20,480 triangles that fills a third of
 * the image, from everywhere above, four samples a pixel, packed for the disk.
 *
 * Each worker has first had two ranges to get going, which are not counted.
 *
 * @param workers How many Web Workers, from 1
 * @param seconds How long to measure at least
 * @returns Triangles, and images in a second
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
    const start = (i % 38) * rangeLength;
    return { start, end: start + rangeLength };
  });
  let packs = 0, begin = 0;
  for await (const _ of renderPacks({ settings, meshes: [mesh] }, ranges, workers)) {
    const counted = ++packs - 2 * workers, now = performance.now();
    if (counted === 0) begin = now;
    const elapsed = (now - begin) / 1000;
    if (counted <= 0 || elapsed < seconds) continue;
    const imagesPerSecond = counted * rangeLength / elapsed;
    return { triangles: mesh.faces.length / 3, imagesPerSecond };
  }
  throw new RangeError(`Cannot measure for ${seconds} seconds, give less`);
}

/** Speckled, so that the pack is not smaller than that of a real object. */
function egg(): Mesh {
  const { positions, faces } = icosphere(5);
  return {
    positions: positions.map((value, i) => value * [60, 60, 75][i % 3]),
    colors: Uint8Array.from(positions, (_, i) => 100 + (i * 7919) % 100),
    faces,
  };
}
