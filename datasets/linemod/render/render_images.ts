import { squareCamera } from "./camera.ts";
import { cropSide, cropSize } from "../crops/crop.ts";
import type { Mesh } from "./mesh.ts";
import { createRasterizer, type Rasterizer, render } from "./rasterizer.ts";
import { plannedRender, renderDistance, type RenderPlan } from "./render_plan.ts";
import { renderedPixels } from "./rendered_pixels.ts";

/**
 * Renders images of a plan, one after the other.
 *
 * @param plan The set
 * @param meshes The objects' meshes, by class
 * @param start The first image
 * @param end The image after the last one
 * @returns Yields what `renderedPixels` gives, `[64, 64, 4]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { icosphere } from "./icosphere.ts";
 * import { planRenders } from "./render_plan.ts";
 * const settings = { objects: ["ball"], centers: [[0, 0, 0] as const], cuts: 1, angles: [0], seed: 0 };
 * const [image] = renderImages(planRenders(settings), [icosphere(2)], 0, 1);
 * assertEquals([image.length, image[3]], [64 * 64 * 4, 255]);
 * ```
 */
export function* renderImages(
  plan: RenderPlan,
  meshes: readonly Mesh[],
  start: number,
  end: number,
): Generator<Uint8Array, void> {
  const camera = squareCamera(cropSize, cropSide, renderDistance);
  const rasterizers: Rasterizer[] = [];
  for (let index = start; index < end; index++) {
    const { label, pose, light } = plannedRender(plan, index);
    rasterizers[label] ??= createRasterizer(meshes[label], camera);
    yield renderedPixels(render(rasterizers[label], pose, light), renderDistance);
  }
}
