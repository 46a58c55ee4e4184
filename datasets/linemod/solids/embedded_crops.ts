import { seededUniform } from "../../../lib/random/mod.ts";
import type { Photo } from "../../paste_digits.ts";
import type { PoseImages } from "../../pose_images.ts";
import { cropSize } from "../crops/crop.ts";
import { paint, setScene } from "./embedded_scenes.ts";
import { takePicture } from "./embedded_sensor.ts";
import { camera, drawPose } from "./embedded_views.ts";
import { quaternionOf } from "../render/quaternion.ts";
import { createRasterizer, type Light, render } from "../render/rasterizer.ts";
import { blockMesh } from "./solid_mesh.ts";
import type { Block, Solid } from "./solids.ts";

/** How the surface of the real things differs from their models'. */
const wear = { patches: 4, contrast: 0.3 };

/** How much of a model's color is left in the real thing; the rest has become gray. */
const saturation = 0.75;

/**
 * Takes pictures of the solids as if they were real: worn, under any light, among other things on a
 * table before a photo, by a camera with noise, a cast and holes in its depth.
 *
 * @param solids The solids of the classes 0, 1, …
 * @param photos Backgrounds, each at least 64x64
 * @param count How many images; the first are the same whatever the count
 * @param key Seed and name of the part; the solids' wear is the same for all
 * @returns Colors and depth, `[count, 64, 64, 4]`, with classes and poses
 */
export function photographSolids(
  solids: readonly Solid[],
  photos: readonly Photo[],
  count: number,
  ...key: (string | number)[]
): PoseImages {
  const uniform = seededUniform("embedded crops", ...key);
  const things = solids.map(wearOut);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % solids.length);
  const pixels = new Uint8Array(count * cropSize * cropSize * 4);
  const quaternions = new Float32Array(4 * count);
  for (let image = 0; image < count; image++) {
    const { rasterizer, table } = things[labels[image]];
    const pose = drawPose(uniform), light = drawLight(uniform);
    const scene = setScene(photos, pose, table, light, uniform);
    paint(scene, render(rasterizer, pose, light));
    pixels.set(takePicture(scene, uniform), image * cropSize * cropSize * 4);
    quaternions.set(quaternionOf(pose.rotation), 4 * image);
  }
  return {
    images: { pixels, count, height: cropSize, width: cropSize, channels: 4 },
    labels,
    quaternions,
  };
}

function wearOut({ name, blocks }: Solid) {
  const mesh = blockMesh(blocks.map(fade), { ...wear, uniform: seededUniform("wear", name) });
  const heights = mesh.positions.filter((_, i) => i % 3 === 2);
  return { rasterizer: createRasterizer(mesh, camera), table: Math.min(...heights) };
}

function fade(block: Block): Block {
  const [red, green, blue] = block.color, gray = (red + green + blue) / 3;
  const faded = (value: number): number => gray + saturation * (value - gray);
  return { ...block, color: [faded(red), faded(green), faded(blue)] };
}

/** A light from the camera's side of the object, mostly from above. */
function drawLight(uniform: () => number): Light {
  const x = 2 * uniform() - 1, y = 1.3 * uniform() - 1, z = -0.6, length = Math.hypot(x, y, z);
  return { direction: [x / length, y / length, z / length], ambient: 0.25 + 0.35 * uniform() };
}
