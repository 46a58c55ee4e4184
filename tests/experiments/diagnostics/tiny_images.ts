/** Images of few pixels, made up. */
import type { LabeledImages } from "../../../datasets/mod.ts";

/** @returns `count` images of 8 x 8, the first half of class 0, their bytes by a rule of ours */
export function tinyImages(count: number, channels = 3, salt = 0): LabeledImages {
  const size = 8 * 8 * channels;
  return {
    images: {
      pixels: Uint8Array.from(
        { length: count * size },
        (_, i) => Math.abs(Math.sin(i * 12.9898 + salt) * 43758.5453) % 256,
      ),
      count,
      height: 8,
      width: 8,
      channels,
    },
    labels: Uint8Array.from({ length: count }, (_, i) => i < count / 2 ? 0 : 1),
  };
}
