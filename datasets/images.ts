/**
 * Sets of images as plain bytes, and the selection of some of them by index.
 *
 * @module
 */

/** Images as bytes 0..255, `[count, height, width, channels]`, one after the other. */
export type Images = {
  /** The bytes, `count * height * width * channels` of them. */
  readonly pixels: Uint8Array;
  /** How many images there are. */
  readonly count: number;
  /** Rows of an image. */
  readonly height: number;
  /** Columns of an image. */
  readonly width: number;
  /** 1 for gray, 3 for red, green, blue. */
  readonly channels: number;
};

/** Class numbers, `[N]`: bytes where there are at most 256 classes. */
export type ClassNumbers = Uint8Array | Int32Array;

/** Images `[N, H, W, C]` with one class each, `[N]`. */
export type LabeledImages = {
  /** The images. */
  readonly images: Images;
  /** The class of each image. */
  readonly labels: ClassNumbers;
};

/**
 * Copies the images at the given indices into one array, in their order.
 *
 * @param images the images to choose from, `[N, H, W, C]`
 * @param indices indices 0..N-1, repeated as often as wanted
 * @returns their bytes, `[indices.length, H, W, C]`
 * @throws {RangeError} if there is no image of an index
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7, 8, 9), count: 3, height: 1, width: 1, channels: 1 };
 * assert(takeImages(images, [2, 0]).join() === "9,7");
 * ```
 */
export function takeImages(images: Images, indices: ArrayLike<number>): Uint8Array {
  const size = images.height * images.width * images.channels;
  const taken = new Uint8Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const index = checkIndex("takeImages", indices[i], images.count);
    taken.set(images.pixels.subarray(index * size, (index + 1) * size), i * size);
  }
  return taken;
}

/**
 * Copies the labels at the given indices, in their order.
 *
 * @param labels the labels to choose from, `[N]`
 * @param indices indices 0..N-1
 * @returns the labels as integers for a tensor, `[indices.length]`
 * @throws {RangeError} if there is no label of an index
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * assert(takeLabels(Uint8Array.of(5, 0, 4), [2, 2, 0]).join() === "4,4,5");
 * ```
 */
export function takeLabels(labels: ClassNumbers, indices: ArrayLike<number>): Int32Array {
  return Int32Array.from(
    indices,
    (index) => labels[checkIndex("takeLabels", index, labels.length)],
  );
}

/**
 * Creates a set of the images and labels at the given indices.
 *
 * @param set the labeled images to choose from
 * @param indices indices 0..N-1
 * @returns a set in new memory, in the order of `indices`
 * @throws {RangeError} if there is no image of an index
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7, 8, 9), count: 3, height: 1, width: 1, channels: 1 };
 * const one = subset({ images, labels: Uint8Array.of(0, 1, 2) }, [1]);
 * assert(one.images.pixels[0] === 8 && one.labels[0] === 1);
 * ```
 */
export function subset(set: LabeledImages, indices: ArrayLike<number>): LabeledImages {
  return {
    images: {
      ...set.images,
      pixels: takeImages(set.images, indices),
      count: indices.length,
    },
    labels: alike(set.labels, takeLabels(set.labels, indices)),
  };
}

/**
 * Takes the images and labels at the given indices out of a set, for validation.
 *
 * The others move together in the set's own memory, so that a large set is never in memory twice;
 * the given set must not be used afterwards.
 *
 * @param set the labeled images to split; not usable afterwards
 * @param indices different indices 0..N-1
 * @returns the images taken out, in the order of `indices`, and the rest in their old order
 * @throws {RangeError} if there is no image of an index
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: Uint8Array.of(7, 8, 9), count: 3, height: 1, width: 1, channels: 1 };
 * const { taken, rest } = takeOut({ images, labels: Uint8Array.of(0, 1, 2) }, [1]);
 * assertEquals([[...taken.labels], [...rest.labels]], [[1], [0, 2]]);
 * ```
 */
export function takeOut(
  set: LabeledImages,
  indices: ArrayLike<number>,
): { taken: LabeledImages; rest: LabeledImages } {
  const taken = subset(set, indices);
  const out = new Set(Array.from(indices));
  const { pixels, count, height, width, channels } = set.images;
  const size = height * width * channels;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (out.has(i)) continue;
    pixels.copyWithin(kept * size, i * size, (i + 1) * size);
    set.labels[kept++] = set.labels[i];
  }
  const images = { ...set.images, pixels: pixels.subarray(0, kept * size), count: kept };
  return { taken, rest: { images, labels: set.labels.subarray(0, kept) } };
}

function checkIndex(action: string, index: number, count: number): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new RangeError(
    `Cannot ${action}: index ${index} is not one of the ${count} images, give 0 to ${count - 1}`,
  );
}

/** Stores class numbers as others are stored. */
function alike(labels: ClassNumbers, taken: Int32Array): ClassNumbers {
  return labels instanceof Uint8Array ? Uint8Array.from(taken) : taken;
}
