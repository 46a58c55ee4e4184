/**
 * MNIST-M: MNIST digits as negatives on windows of BSDS500's photos, 32x32 in color.
 *
 * @module
 */
import checksums from "./mnist_m/checksums.json" with { type: "json" };
import { DataError, dataError, gunzip, readDataFile, sha256 } from "../lib/files/mod.ts";
import { loadBsdsPhotos } from "./bsds500.ts";
import type { Images, LabeledImages } from "./images.ts";
import { loadMnist } from "./mnist.ts";
import { drawPatches, pasteDigits, type Photo } from "./paste_digits.ts";

/** Options of {@linkcode loadMnistM}. */
export type MnistMOptions = {
  /** Draws fresh random windows for all of MNIST by this seed, instead of the published ones. */
  readonly seed?: number;
  /** MNIST, where it is loaded already. @default {read from the data directory} */
  readonly mnist?: { readonly train: LabeledImages; readonly test: LabeledImages };
};

/**
 * Builds MNIST-M from MNIST and the 200 train photos of BSDS500, both in a data directory.
 *
 * Without a seed these are the published 59,001 training and 9,001 test images, bit for bit: the
 * index of their windows comes with the package, and the result's SHA-256 is checked. With one
 * they are 60,000 and 10,000 images of another draw.
 *
 * @param dir the data directory; the engine must have been started, for its JPEG decoder
 * @param options whether to draw other windows
 * @returns training and test set, images `[N, 32, 32, 3]`
 * @throws {DataError} if a file is missing or wrong, or the result is not the published set
 *
 * @example
 * ```ts ignore
 * const { train, test } = await loadMnistM("data");
 * console.log(train.images.count, test.images.count); // 59001, 9001
 * ```
 */
export async function loadMnistM(
  dir: string,
  options: MnistMOptions = {},
): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const mnist = options.mnist ?? await loadMnist(dir);
  const photos = await loadBsdsPhotos(dir);
  if (options.seed !== undefined) {
    const list = [...photos.values()];
    return {
      train: drawMnistM(mnist.train, list, options.seed, "train"),
      test: drawMnistM(mnist.test, list, options.seed, "test"),
    };
  }
  const index = await readIndex();
  return {
    train: rebuild(mnist.train, photos, index.train, "train"),
    test: rebuild(mnist.test, photos, index.test, "test"),
  };
}

/**
 * Pastes each digit on a random window.
 *
 * @param digits gray digits with labels, `[N, 28, 28, 1]`
 * @param photos the photos to choose from
 * @param key seed and stream name; the same key gives the same images
 * @returns one image per digit, `[N, 32, 32, 3]`, with the digits' labels
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const images = { pixels: new Uint8Array(784), count: 1, height: 28, width: 28, channels: 1 };
 * const photo = { width: 40, height: 40, pixels: new Uint8Array(4800).fill(7) };
 * const drawn = drawMnistM({ images, labels: Uint8Array.of(3) }, [photo], 0, "train");
 * assertEquals([drawn.images.width, drawn.images.pixels[0], drawn.labels[0]], [32, 7, 3]);
 * ```
 */
export function drawMnistM(
  digits: LabeledImages,
  photos: readonly Photo[],
  ...key: (string | number)[]
): LabeledImages {
  const patches = drawPatches(digits.images.count, photos, ...key);
  return { images: pasteDigits(digits.images, photos, patches), labels: digits.labels };
}

async function readIndex(): Promise<{ train: PublishedPatch[]; test: PublishedPatch[] }> {
  const file = new URL("./mnist_m/patches.csv.gz", import.meta.url).href;
  return parsePatches(new TextDecoder().decode(gunzip(await readDataFile(file), file)), file);
}

function rebuild(
  digits: LabeledImages,
  photos: ReadonlyMap<string, Photo>,
  published: readonly PublishedPatch[],
  part: "train" | "test",
): LabeledImages {
  const order = new Map([...photos.keys()].map((name, i) => [name, i]));
  const patches = published.map((patch) => ({ ...patch, photo: order.get(patch.photo) ?? -1 }));
  const images: Images = pasteDigits(digits.images, [...photos.values()], patches);
  const labels = Uint8Array.from(patches, ({ digit }) => digits.labels[digit]);
  checkSum(images.pixels, checksums[part].sha256_images_nhwc_u8, `${part} images`);
  checkSum(labels, checksums[part].sha256_labels_u8, `${part} labels`);
  return { images, labels };
}

function checkSum(bytes: Uint8Array, expected: string, what: string): void {
  const found = sha256(bytes);
  if (found === expected) return;
  throw new DataError(
    `Cannot rebuild MNIST-M: its ${what} have the SHA-256 ${found} instead of the published ` +
      `${expected}, fetch MNIST again`,
  );
}

/** A line of MNIST-M's index: the digit and the window of the photo behind it. */
export type PublishedPatch = {
  /** Index of the digit in MNIST's part of the same name. */
  readonly digit: number;
  /** File name of the photo in BSDS500's train folder. */
  readonly photo: string;
  /** Top row of the window. */
  readonly row: number;
  /** Left column of the window. */
  readonly column: number;
};

const HEADER = "split,index,label,bsds_train_image,row,col,n_exact_matches";

/**
 * Reads the index of the published MNIST-M, a CSV with one line per image.
 *
 * @param text the CSV
 * @param name the file's name, for errors
 * @returns the patches of the train and the test part, in the file's order
 * @throws {DataError} if the header or a line is wrong
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const csv = "split,index,label,bsds_train_image,row,col,n_exact_matches\n" +
 *   "train,0,5,41004.jpg,21,256,1\n";
 * const { train } = parsePatches(csv, "one-line");
 * assertEquals(train, [{ digit: 0, photo: "41004.jpg", row: 21, column: 256 }]);
 * ```
 */
export function parsePatches(
  text: string,
  name: string,
): { train: PublishedPatch[]; test: PublishedPatch[] } {
  const lines = text.split("\n");
  if (lines[0] !== HEADER) throw dataError(name, `line 1 is "${lines[0]}" instead of "${HEADER}"`);
  if (lines.at(-1) !== "") throw dataError(name, `line ${lines.length} is cut off`);
  const parts = { train: [] as PublishedPatch[], test: [] as PublishedPatch[] };
  for (let i = 1; i < lines.length - 1; i++) {
    const match = /^(train|test),(\d+),\d,(\d+\.jpg),(\d+),(\d+),\d+$/.exec(lines[i]);
    if (!match) {
      throw dataError(
        name,
        `line ${i + 1} is "${lines[i]}" instead of "train|test,${HEADER.slice(6)}"`,
      );
    }
    const [digit, row, column] = [2, 4, 5].map((group) => Number(match[group]));
    parts[match[1] as "train" | "test"].push({ digit, photo: match[3], row, column });
  }
  return parts;
}
