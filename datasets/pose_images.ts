/**
 * Sets of images of objects, each with its class and its pose.
 *
 * Images with depth have four channels: red, green, blue and depth, the last as a byte of
 * {@linkcode depthByte}. So the same scaling to [-1, 1] serves all of them.
 *
 * @module
 */
import { seededPermutation } from "../lib/random/mod.ts";
import { type Images, type LabeledImages, subset, takeImages } from "./images.ts";

/** Images `[N, H, W, 3]`, or with depth `[N, H, W, 4]`, with a class and a pose each. */
export type PoseImages = LabeledImages & {
  /** Rotations from object to camera, `[N, 4]`: unit quaternions w x y z with w >= 0. */
  readonly quaternions: Float32Array;
};

/** Renders with masks of the pixels that show the object. */
export type RenderedImages = PoseImages & {
  /** 1 on the object, 0 elsewhere, `[N, H, W, 1]`. */
  readonly masks: Images;
};

/** Millimeters in front of and behind the object's center that a depth byte covers. */
export const DEPTH_RANGE = 200;

/**
 * Encodes a depth relative to the object's center as a byte, clipped to {@linkcode DEPTH_RANGE}.
 *
 * @param millimeters depth minus the depth of the center, positive is farther
 * @returns 0 for -200 mm or nearer, 255 for +200 mm or farther, steps of 1.6 mm between
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([-999, -200, 100, 200, Infinity].map(depthByte), [0, 0, 191, 255, 255]);
 * ```
 */
export function depthByte(millimeters: number): number {
  return Math.round(127.5 + 127.5 * Math.min(1, Math.max(-1, millimeters / DEPTH_RANGE)));
}

/**
 * Creates a set of the images, classes and poses at the given indices.
 *
 * @param set the images to choose from
 * @param indices indices 0..N-1
 * @returns a set in new memory, in the order of `indices`
 * @throws {RangeError} if there is no image of an index
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7, 8), count: 2, height: 1, width: 1, channels: 1 };
 * const quaternions = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0);
 * const one = poseSubset({ images, labels: Uint8Array.of(0, 1), quaternions }, [1]);
 * assertEquals([one.labels[0], ...one.quaternions], [1, 0, 1, 0, 0]);
 * ```
 */
export function poseSubset(set: PoseImages, indices: ArrayLike<number>): PoseImages {
  return { ...subset(set, indices), quaternions: takeQuaternions(set.quaternions, indices) };
}

/**
 * Creates a set of the renders at the given indices.
 *
 * @param set the renders to choose from
 * @param indices indices 0..N-1
 * @returns a set in new memory, in the order of `indices`
 * @throws {RangeError} if there is no image of an index
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7, 0), count: 2, height: 1, width: 1, channels: 1 };
 * const masks = { ...images, pixels: Uint8Array.of(1, 0) };
 * const quaternions = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0);
 * const renders = { images, masks, labels: Uint8Array.of(0, 1), quaternions };
 * assertEquals([...renderedSubset(renders, [1, 0]).masks.pixels], [0, 1]);
 * ```
 */
export function renderedSubset(set: RenderedImages, indices: ArrayLike<number>): RenderedImages {
  const masks = { ...set.masks, pixels: takeImages(set.masks, indices), count: indices.length };
  return { ...poseSubset(set, indices), masks };
}

/**
 * Copies the quaternions at the given indices, in their order.
 *
 * @param quaternions the quaternions to choose from, `[N, 4]`
 * @param indices indices 0..N-1
 * @returns the chosen, `[indices.length, 4]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([...takeQuaternions(Float32Array.of(1, 0, 0, 0, 0, 0, 1, 0), [1])], [0, 0, 1, 0]);
 * ```
 */
export function takeQuaternions(
  quaternions: Float32Array,
  indices: ArrayLike<number>,
): Float32Array {
  return Float32Array.from(
    { length: 4 * indices.length },
    (_, i) => quaternions[4 * indices[i >> 2] + i % 4],
  );
}

/**
 * Concatenates sets.
 *
 * @param sets at least one, with images of one shape
 * @returns all images, in order, in new memory
 * @throws {TypeError} if there is no set, or their images differ in shape
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7), count: 1, height: 1, width: 1, channels: 1 };
 * const set = { images, labels: Uint8Array.of(2), quaternions: Float32Array.of(1, 0, 0, 0) };
 * assertEquals([...concatenatePoseImages([set, set]).labels], [2, 2]);
 * ```
 */
export function concatenatePoseImages(sets: readonly PoseImages[]): PoseImages {
  const shapes = new Set(
    sets.map(({ images: { height, width, channels } }) => `[${height}, ${width}, ${channels}]`),
  );
  if (shapes.size !== 1) {
    throw new TypeError(
      `Cannot concatenate ${sets.length} sets of images of the shapes ${[...shapes].join(", ")}: ` +
        "give at least one set, all of one shape",
    );
  }
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

/** A set in three parts that share no image. */
export type PoseSplit = {
  readonly train: PoseImages;
  readonly validation: PoseImages;
  readonly test: PoseImages;
};

/** Both domains of some objects: renders to learn from, real crops to adapt to. */
export type ObjectCrops = {
  /** The objects' names, by class. */
  readonly classes: readonly string[];
  /** Renders on black with their masks. */
  readonly source: RenderedImages;
  /** Renders from other sides, which are not to be learned from; left out where there are none. */
  readonly sourceValidation?: RenderedImages;
  /** Real crops. */
  readonly target: PoseSplit;
};

/** Real crops of all 11 objects, and how many of them the paper tests on. */
const PAPER = { count: 13_328, test: 2_655 };

/**
 * Splits real crops at random: the paper's 9,673 for training, 1,000 for validation and 2,655 for
 * testing if there are all 13,328, else a fifth for testing and, of the rest, 1,000 for validation
 * or a quarter if there are fewer than 4,000.
 *
 * @param set the crops
 * @param seed seed of the random choice
 * @returns the three parts
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: new Uint8Array(10), count: 10, height: 1, width: 1, channels: 1 };
 * const set = { images, labels: new Uint8Array(10), quaternions: new Float32Array(40) };
 * const { train, validation, test } = splitCrops(set, 0);
 * assertEquals([train, validation, test].map((part) => part.images.count), [6, 2, 2]);
 * ```
 */
export function splitCrops(set: PoseImages, seed: number): PoseSplit {
  const { count } = set.images;
  const test = count === PAPER.count ? PAPER.test : Math.round(count / 5);
  const validation = Math.min(1_000, Math.floor((count - test) / 4));
  const order = seededPermutation(count, seed, "crops");
  const part = (start: number, end?: number): PoseImages =>
    poseSubset(set, order.subarray(start, end));
  return {
    test: part(0, test),
    validation: part(test, test + validation),
    train: part(test + validation),
  };
}

/**
 * Drops the depth.
 *
 * @param images images with depth, `[N, H, W, 4]`, or without
 * @returns their colors, `[N, H, W, 3]`; `images` itself if it has no depth
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7, 8, 9, 255), count: 1, height: 1, width: 1, channels: 4 };
 * assertEquals([...withoutDepth(images).pixels], [7, 8, 9]);
 * ```
 */
export function withoutDepth(images: Images): Images {
  if (images.channels !== 4) return images;
  const pixels = new Uint8Array(images.pixels.length / 4 * 3);
  for (let from = 0, to = 0; from < images.pixels.length; from += 4, to += 3) {
    pixels[to] = images.pixels[from];
    pixels[to + 1] = images.pixels[from + 1];
    pixels[to + 2] = images.pixels[from + 2];
  }
  return { ...images, pixels, channels: 3 };
}

/**
 * Chooses the objects to load, whose order gives the classes 0, 1, …
 *
 * @param wanted names of objects; all found ones by default
 * @param found names of the objects found
 * @param place where they are, for the error
 * @returns the objects' names, by class
 * @throws {RangeError} if an object is missing or requested twice
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(chooseObjects(["duck", "ape"], ["ape", "cam", "duck"], "data"), ["duck", "ape"]);
 * ```
 */
export function chooseObjects(
  wanted: readonly string[] | undefined,
  found: readonly string[],
  place: string,
): readonly string[] {
  if (wanted === undefined) return found;
  const missing = wanted.filter((object) => !found.includes(object));
  const isDistinct = new Set(wanted).size === wanted.length && wanted.length > 0;
  if (missing.length === 0 && isDistinct) return wanted;
  const why = missing.length > 0
    ? `${missing.join(", ")} not in ${place}`
    : "name at least one, and none twice";
  throw new RangeError(
    `Cannot load the objects ${wanted.join(", ")}: ${why}, choose among ${found.join(", ")}`,
  );
}
