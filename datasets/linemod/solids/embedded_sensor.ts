/**
 * The camera of the embedded set's "real" crops: colors have a cast and noise, depth has noise and
 * holes.
 *
 * @module
 */
import { seededUniform } from "../../../lib/random/mod.ts";
import { depthByte } from "../../pose_images.ts";
import { cropSize } from "../crops/crop.ts";
import type { Scene } from "./embedded_scenes.ts";
import { distance } from "./embedded_views.ts";

/** Standard deviation of a color's noise, of 255. */
const colorNoise = 7;

/** Standard deviation of a depth's noise, mm. */
const depthNoise = 2;

/** A step between neighbors of so many mm hides what is beside it from the depth camera. */
const shadowStep = 25;

/** A depth not measured looks as far away as can be. */
const unmeasured = 255;

/**
 * Takes a picture of a scene.
 *
 * @param scene What there is to see
 * @param uniform Random numbers in [0, 1)
 * @returns Colors and depth, `[64, 64, 4]`
 */
export function takePicture({ rgb, depth }: Scene, uniform: () => number): Uint8Array {
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const brightness = between(0.6, 1.2);
  const gains = [0, 1, 2].map(() => brightness * between(0.85, 1.15));
  const pixels = new Uint8Array(cropSize * cropSize * 4);
  let noise = Math.floor(uniform() * normals.length);
  const next = (): number => normals[noise = (noise + 1) % normals.length];
  for (let i = 0; i < depth.length; i++) {
    for (let c = 0; c < 3; c++) {
      const value = gains[c] * rgb[3 * i + c] + colorNoise * next();
      pixels[4 * i + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
    const isHidden = i % cropSize > 1 && depth[i] - depth[i - 2] > shadowStep;
    pixels[4 * i + 3] = isHidden
      ? unmeasured
      : depthByte(depth[i] - distance + depthNoise * next());
  }
  for (let hole = Math.floor(between(1, 5)); hole > 0; hole--) punch(pixels, uniform);
  return pixels;
}

/** Loses the depth in a small disc. */
function punch(pixels: Uint8Array, uniform: () => number): void {
  const x = cropSize * uniform(), y = cropSize * uniform(), radius = 1 + 3 * uniform();
  for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(cropSize, y + radius); row++) {
    for (let column = Math.max(0, Math.ceil(x - radius)); column < x + radius; column++) {
      if (column >= cropSize || Math.hypot(row - y, column - x) > radius) continue;
      pixels[4 * (row * cropSize + column) + 3] = unmeasured;
    }
  }
}

/** Normal random numbers, drawn once since drawing them is slow; a prime number of them. */
const normals: Float32Array = drawNormals(16_381);

function drawNormals(count: number): Float32Array {
  const uniform = seededUniform("sensor noise");
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
