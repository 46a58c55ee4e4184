import { seededUniform } from "../../../lib/random/mod.ts";
import type { RenderedImages } from "../../pose_images.ts";
import { cropSize } from "../crops/crop.ts";
import { camera, distance, drawPose } from "./embedded_views.ts";
import { quaternionOf } from "../render/quaternion.ts";
import { createRasterizer, render } from "../render/rasterizer.ts";
import { renderedImages, renderedPixels } from "../render/rendered_pixels.ts";
import { blockMesh } from "./solid_mesh.ts";
import type { Solid } from "./solids.ts";

/**
 * Renders solids on black, one after the other, each time from another side.
 *
 * @param solids The solids of the classes 0, 1, …
 * @param count How many images; the first are the same whatever the count
 * @param seed Of the views
 * @returns Colors and depth, `[count, 64, 64, 4]`, with masks, classes and poses
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { solids } from "./solids.ts";
 * const { images, labels } = renderSolids(solids, 3, 0);
 * assertEquals([images.count, images.channels, ...labels], [3, 4, 0, 1, 2]);
 * ```
 */
export function renderSolids(
  solids: readonly Solid[],
  count: number,
  seed: number,
): RenderedImages {
  const uniform = seededUniform(seed, "embedded renders");
  const rasterizers = solids.map(({ blocks }) => createRasterizer(blockMesh(blocks), camera));
  const size = 4 * cropSize * cropSize, pixels = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % solids.length);
  const quaternions = new Float32Array(4 * count);
  for (let image = 0; image < count; image++) {
    const pose = drawPose(uniform);
    quaternions.set(quaternionOf(pose.rotation), 4 * image);
    const rendering = render(rasterizers[labels[image]], pose);
    pixels.set(renderedPixels(rendering, distance), image * size);
  }
  return renderedImages(pixels, labels, quaternions);
}
