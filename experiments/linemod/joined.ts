/**
 * Sets of images put together.
 *
 * @module
 */
import type { PoseImages } from "../../datasets/mod.ts";

/** @returns all images of sets of one size, in order */
export function joined(sets: readonly PoseImages[]): PoseImages {
  const count = sets.reduce((sum, { images }) => sum + images.count, 0);
  const { height, width, channels } = sets[0].images;
  const size = height * width * channels;
  const all = {
    images: { pixels: new Uint8Array(count * size), count, height, width, channels },
    labels: new Uint8Array(count),
    quaternions: new Float32Array(4 * count),
  };
  let at = 0;
  for (const { images, labels, quaternions } of sets) {
    all.images.pixels.set(images.pixels, at * size);
    all.labels.set(labels, at);
    all.quaternions.set(quaternions, 4 * at);
    at += images.count;
  }
  return all;
}
