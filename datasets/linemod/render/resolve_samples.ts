import type { Rasterizer, Rendering } from "./rasterizer.ts";

/**
 * Averages the samples of each pixel.
 *
 * Color is the mean over all samples, the empty ones black; depth is the mean over the covered
 * ones, where they are at least half, so that a background never mixes into it.
 *
 * @param rasterizer Its samples are read
 * @returns The picture
 */
export function resolveSamples(
  { camera, supersampling, inverseDepth, colors }: Rasterizer,
): Rendering {
  const { width, height } = camera, samples = supersampling ** 2;
  const rgb = new Uint8Array(3 * width * height);
  const depth = new Float32Array(width * height), mask = new Uint8Array(width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const y = Math.floor(pixel / width), x = pixel - y * width;
    let covered = 0, distance = 0, red = 0, green = 0, blue = 0;
    for (let j = 0; j < supersampling; j++) {
      let sample = ((y * supersampling + j) * width + x) * supersampling;
      for (let i = 0; i < supersampling; i++, sample++) {
        if (inverseDepth[sample] === 0) continue;
        covered++;
        distance += 1 / inverseDepth[sample];
        red += colors[3 * sample];
        green += colors[3 * sample + 1];
        blue += colors[3 * sample + 2];
      }
    }
    if (covered === 0) continue;
    rgb[3 * pixel] = red / samples + 0.5;
    rgb[3 * pixel + 1] = green / samples + 0.5;
    rgb[3 * pixel + 2] = blue / samples + 0.5;
    mask[pixel] = 255 * covered / samples + 0.5;
    if (2 * covered >= samples) depth[pixel] = distance / covered;
  }
  return { rgb, depth, mask };
}
