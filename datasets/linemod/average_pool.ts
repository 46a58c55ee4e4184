/** Smaller images, for short trainings. @module */
import type { Images } from "../images.ts";
import type { PoseImages, RenderedImages } from "../pose_images.ts";
import type { PoseScenario } from "./pose_scenario.ts";

/**
 * Averages squares of pixels.
 *
 * @param images square images
 * @param side rows and columns of the results, a divisor of the images' side
 * @returns the smaller images; `images` itself if it has that side already
 * @throws {RangeError} if the images are not square, or `side` does not divide their side
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: Uint8Array.of(0, 2, 4, 6), count: 1, height: 2, width: 2, channels: 1 };
 * assertEquals([...averagePool(images, 1).pixels], [3]);
 * ```
 */
export function averagePool(images: Images, side: number): Images {
  const { pixels, count, height, width, channels } = images;
  if (height === side && width === side) return images;
  const factor = height / side;
  if (!Number.isInteger(factor) || width !== height) {
    throw new RangeError(
      `Cannot average images of ${height} x ${width} to a side of ${side}: give square ` +
        "images and a divisor of their side",
    );
  }
  const small = new Uint8Array(count * side * side * channels);
  const area = factor ** 2, row = width * channels;
  for (let at = 0, n = 0; n < count; n++) {
    for (let y = 0; y < height; y += factor) {
      for (let x = 0; x < width; x += factor) {
        const corner = ((n * height + y) * width + x) * channels;
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let start = corner + c, dy = 0; dy < factor; dy++, start += row) {
            for (let i = start, dx = 0; dx < factor; dx++, i += channels) sum += pixels[i];
          }
          small[at++] = Math.round(sum / area);
        }
      }
    }
  }
  return { pixels: small, count, height: side, width: side, channels };
}

/**
 * Averages squares of pixels of all images of a scenario, its masks too.
 *
 * @param scenario the scenario
 * @param side rows and columns of the results, a divisor of the images' side
 * @returns the smaller scenario, a mask 1 where at least half shows the object; `scenario` itself if
 * its images have that side already
 * @throws {RangeError} if `side` does not divide the images' side
 */
export function averagePoolScenario(scenario: PoseScenario, side: number): PoseScenario {
  const { source: { train: renders, validation }, target, targetLabeled } = scenario;
  if (renders.images.height === side) return scenario;
  const smaller = <Set extends PoseImages>(set: Set): Set => ({
    ...set,
    images: averagePool(set.images, side),
  });
  const smallerRenders = (set: RenderedImages): RenderedImages => ({
    ...smaller(set),
    masks: averagePool(set.masks, side),
  });
  const labeled = smaller(targetLabeled);
  return {
    ...scenario,
    source: {
      train: smallerRenders(renders),
      validation: validation && smallerRenders(validation),
    },
    target: {
      train: labeled.images,
      validation: smaller(target.validation),
      test: smaller(target.test),
    },
    targetLabeled: labeled,
  };
}
