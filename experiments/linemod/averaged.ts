/**
 * Smaller crops, for presets of minutes.
 *
 * @module
 */
import type { PoseScenario } from "../../datasets/linemod/mod.ts";
import type { Images, PoseImages } from "../../datasets/mod.ts";

/**
 * Averages squares of pixels, so that images have the side wanted.
 *
 * @param images of a side that is a multiple
 * @param side in pixels
 * @returns smaller images; the very ones if they have that side
 * @throws {RangeError} if the side is no part of theirs
 */
export function averaged(images: Images, side: number): Images {
  const { pixels, count, height, width, channels } = images;
  if (height === side && width === side) return images;
  const factor = height / side;
  if (!Number.isInteger(factor) || width !== height) {
    throw new RangeError(
      `Cannot average images of ${height} x ${width} to a side of ${side}: give a part of it`,
    );
  }
  const small = new Uint8Array(count * side * side * channels);
  for (let at = 0, n = 0; n < count; n++) {
    for (let y = 0; y < height; y += factor) {
      for (let x = 0; x < width; x += factor) {
        const corner = ((n * height + y) * width + x) * channels;
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let dy = 0; dy < factor; dy++) {
            for (let dx = 0; dx < factor; dx++) {
              sum += pixels[corner + (dy * width + dx) * channels + c];
            }
          }
          small[at++] = Math.round(sum / factor ** 2);
        }
      }
    }
  }
  return { pixels: small, count, height: side, width: side, channels };
}

/** @returns the scenario with all its images averaged, its masks too: 1 where half shows the object */
export function averagedScenario(scenario: PoseScenario, side: number): PoseScenario {
  const { source: { train: renders }, target, targetLabeled } = scenario;
  if (renders.images.height === side) return scenario;
  const smaller = <Set extends PoseImages>(set: Set): Set => ({
    ...set,
    images: averaged(set.images, side),
  });
  const labeled = smaller(targetLabeled);
  return {
    ...scenario,
    source: { train: { ...smaller(renders), masks: averaged(renders.masks, side) } },
    target: {
      train: labeled.images,
      validation: smaller(target.validation),
      test: smaller(target.test),
    },
    targetLabeled: labeled,
  };
}
