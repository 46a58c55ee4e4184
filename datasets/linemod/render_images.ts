import { squareCamera } from "./camera.ts";
import { cropSide, cropSize } from "./crop.ts";
import type { Mesh } from "./mesh.ts";
import { depthByte } from "./pose_images.ts";
import { createRasterizer, type Rasterizer, render, type Rendering } from "./rasterizer.ts";
import { plannedRender, renderDistance, type RenderPlan } from "./render_plan.ts";

/** The depth byte where there is nothing, and only there. */
export const noDepth = 255;

/**
 * Renders images of a plan, one after the other.
 *
 * @param plan The set
 * @param meshes The objects' meshes, by class
 * @param start The first image
 * @param end The image after the last one
 * @returns Yields red, green, blue and depth as a byte of `depthByte`, `[64, 64, 4]`; depth is
 * {@linkcode noDepth} where there is no object
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { icosphere } from "./icosphere.ts";
 * import { planRenders } from "./render_plan.ts";
 * const settings = { objects: ["ball"], centres: [[0, 0, 0] as const], cuts: 1, angles: [0], seed: 0 };
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
    yield pixelsOf(render(rasterizers[label], pose, light));
  }
}

function pixelsOf({ rgb, depth }: Rendering): Uint8Array {
  const pixels = new Uint8Array(4 * depth.length);
  for (let i = 0; i < depth.length; i++) {
    pixels[4 * i] = rgb[3 * i];
    pixels[4 * i + 1] = rgb[3 * i + 1];
    pixels[4 * i + 2] = rgb[3 * i + 2];
    pixels[4 * i + 3] = depth[i] === 0
      ? noDepth
      : Math.min(noDepth - 1, depthByte(depth[i] - renderDistance));
  }
  return pixels;
}
