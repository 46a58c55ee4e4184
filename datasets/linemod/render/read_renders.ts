import { readDataFile } from "../../../lib/files/mod.ts";
import type { RenderedImages } from "../../pose_images.ts";
import { cropSize } from "../crops/crop.ts";
import { unpackImage } from "./pack_images.ts";
import { quaternionOf } from "./quaternion.ts";
import { plannedRender } from "./render_plan.ts";
import { openRenders, packFile, packLength } from "./render_store.ts";
import { renderedImages } from "./rendered_pixels.ts";

/**
 * Reads renders of a store.
 *
 * @param dir A folder that `storeRenders` has filled
 * @param indices Which images; all of them if left out, 16 KB of memory each
 * @returns Colors and depth, `[N, 64, 64, 4]`, with masks, classes and poses, in the order asked
 * @throws {DataError} If a pack is missing or broken
 * @throws {RangeError} If there is no such image
 */
export async function readRenders(
  dir: string,
  indices?: ArrayLike<number>,
): Promise<RenderedImages> {
  const plan = await openRenders(dir);
  const wanted = indices ?? Array.from({ length: plan.count }, (_, i) => i);
  const count = wanted.length, size = 4 * cropSize * cropSize;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count), quaternions = new Float32Array(4 * count);
  // One pack after the other, whatever the order asked.
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  let file = "", pack = new Uint8Array();
  for (const i of order) {
    const { label, pose } = plannedRender(plan, wanted[i]);
    labels[i] = label;
    quaternions.set(quaternionOf(pose.rotation), 4 * i);
    if (file !== packFile(dir, wanted[i])) {
      file = packFile(dir, wanted[i]);
      pack = await readDataFile(file);
    }
    pixels.set(unpackImage(pack, wanted[i] % packLength, size, 4, file), i * size);
  }
  return renderedImages(pixels, labels, quaternions);
}
