/**
 * Loads a model folder, to classify and translate images.
 *
 * @module
 */
import { join } from "node:path";
import type { PixelImages } from "../drawing/mod.ts";
import { compile, randomUniform, startEngine, tf } from "../engine/mod.ts";
import { readBoundedFile } from "../files/mod.ts";
import {
  decodeWithChecksum,
  MAX_PARAMETERS_BYTES,
  type NamedArrays,
  restoreParameters,
} from "../runs/mod.ts";
import { type InputFormat, type ModelConfig, ModelFolderError, readModelConfig } from "./config.ts";
import {
  createNetworks,
  type ModelFunctions,
  modelFunctions,
  type ModelNetworks,
} from "./networks.ts";
import { CONFIG_FILE, PARAMETERS_FILE } from "./write_model.ts";

/** Images as bytes 0 … 255, or as a tensor of such numbers, `[N, H, W, C]`. */
export type ImageInput = PixelImages | tf.Tensor4D;

/** What a model says of one image. */
export type Classification = {
  /** The most likely class, by name and by number. */
  readonly label: string;
  readonly index: number;
  /** Of each class, in [0, 1]. */
  readonly probabilities: Float32Array;
  /** Unit quaternion w x y z, of a model of poses. */
  readonly quaternion?: readonly number[];
};

/** How to translate. */
export type TranslateOptions = {
  /** Translations of each image, with other noise. @default {1} */
  readonly samples?: number;
  /** Decides the noise. @default {0} */
  readonly seed?: number;
  /** Number of the first image among all, which decides its noise too. @default {0} */
  readonly first?: number;
};

/** A model in memory. */
export type LoadedModel = {
  readonly config: ModelConfig;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** Classifies images of the target domain, of any size. */
  classify(images: ImageInput): Classification[];
  /**
   * Translates images of the source domain, so that they look like the target's; all samples of an
   * image follow each other.
   */
  translate(images: ImageInput, options?: TranslateOptions): PixelImages;
  /** What the networks compute from pixels of their formats, to be compiled or exported. */
  readonly functions: ModelFunctions;
  /** Frees the parameters; the model cannot be used any more. */
  dispose(): void;
};

/** Images, and their pixels, that are computed at once: a layer of 64 filters then has 1 GB. */
const BATCH = 256, PIXELS = 2 ** 22;

/**
 * Loads a model folder.
 *
 * @param directory that training, or `writeModel`, wrote
 * @returns the model, which the caller disposes of
 * @throws {ModelFolderError} if the folder is not a model's, or a tensor is missing or of another
 * shape
 *
 * @example
 * ```ts
 * import { copyParameters, createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { loadModel, writeModel } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, channels: 3, classes: 2 };
 * const tower = createSharedTower(size, glorotUniformInitializer(0)); // train it first
 * const format = { side: 8, channels: 3, resize: "crop" } as const;
 * const directory = await Deno.makeTempDir();
 * await writeModel(directory, {
 *   config: {
 *     ...{ formatVersion: 1, writtenBy: "0.2.0", method: "dann", configHash: "" },
 *     ...{ classes: ["cup", "plate"], source: format, target: format },
 *     task: { kind: "classes", network: "task", branch: "source" },
 *   },
 *   arrays: copyParameters(tower.parameters),
 *   facts: { data: "photographs of dishes", metrics: { accuracy: 91.2 } },
 * });
 * const model = await loadModel(directory);
 * const [{ probabilities }] = model.classify({ shape: [1, 8, 8, 3], values: new Uint8Array(192) });
 * assertEquals(probabilities.length, 2);
 * model.dispose();
 * ```
 */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const config = await readModelConfig(join(directory, CONFIG_FILE));
  if (config === undefined) {
    throw new ModelFolderError(
      `Cannot load a model from ${directory}: there is no ${CONFIG_FILE} in it. Give the folder ` +
        "that training wrote",
    );
  }
  const arrays = await readParameters(join(directory, PARAMETERS_FILE));
  await startEngine();
  const networks = createFor(arrays, config, directory);
  try {
    restore(networks, arrays, directory);
  } catch (error) {
    for (const parameter of networks.parameters) parameter.dispose();
    throw error;
  }
  return createLoadedModel(config, networks);
}

async function readParameters(path: string): Promise<NamedArrays> {
  try {
    return decodeWithChecksum(await readBoundedFile(path, MAX_PARAMETERS_BYTES)).arrays;
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "the file is missing"
      : (cause as Error).message;
    throw new ModelFolderError(`Cannot load ${path}: ${reason}`, { cause });
  }
}

/** Creates the networks, which take no more memory than the parameters do. */
function createFor(arrays: NamedArrays, config: ModelConfig, directory: string): ModelNetworks {
  const numbers = Object.values(arrays).reduce((sum, { values }) => sum + values.length, 0);
  try {
    return createNetworks(config, numbers);
  } catch (cause) {
    throw new ModelFolderError(
      `Cannot load a model from ${directory}: ${CONFIG_FILE} describes networks that cannot be ` +
        `made: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function restore(networks: ModelNetworks, arrays: NamedArrays, directory: string): void {
  const known = new Set(networks.parameters.map(({ name }) => name));
  const strange = Object.keys(arrays).find((name) => !known.has(name));
  if (strange !== undefined) {
    throw new ModelFolderError(
      `Cannot load a model from ${directory}: ${PARAMETERS_FILE} has ${strange}, which is not a ` +
        "tensor of the networks in config.json",
    );
  }
  for (const { name, shape } of networks.parameters) {
    const array = arrays[name];
    if (array?.values instanceof Float32Array && array.shape.join() === shape.join()) continue;
    const found = array === undefined
      ? "it is missing"
      : array.values instanceof Float32Array
      ? `it has [${array.shape}]`
      : "its numbers are not float32";
    throw new ModelFolderError(
      `Cannot load a model from ${directory}: ${name} must have shape [${shape}], ${found} in ` +
        PARAMETERS_FILE,
    );
  }
  restoreParameters(networks.parameters, arrays);
}

function createLoadedModel(config: ModelConfig, networks: ModelNetworks): LoadedModel {
  const functions = modelFunctions(networks, config);
  const classifier = compile((pixels: tf.Tensor4D) => ({ ...functions.classifier(pixels) }));
  const generator = functions.generator &&
    compile((pixels: tf.Tensor4D, noise: tf.Tensor2D) => functions.generator!(pixels, noise));
  const { classes } = config;

  function classify(images: ImageInput): Classification[] {
    return inBatches(images, config.target, (batch) => {
      const { probabilities, quaternions } = classifier(batch);
      const poses = quaternions?.arraySync();
      return Array.from(splitRows(probabilities), (row, i) => {
        const index = row.indexOf(Math.max(...row));
        const pose = poses && { quaternion: poses[i] };
        return { label: classes[index], index, probabilities: row, ...pose };
      });
    });
  }

  function translate(
    images: ImageInput,
    { samples = 1, seed = 0, first = 0 }: TranslateOptions = {},
  ): PixelImages {
    if (generator === undefined) {
      throw new ModelFolderError(
        `Cannot translate: ${config.method} trains no generator. Train with pixelda`,
      );
    }
    let count = first;
    const rows = inBatches(images, config.source, (batch) => {
      const repeated = repeatEach(batch, samples);
      const noise = tf.concat(
        Array.from({ length: batch.shape[0] }, () => noiseOf(count++, samples, seed)),
      ) as tf.Tensor2D;
      const made = tf.cast(tf.round(generator(repeated, noise)), "int32");
      return [{ shape: made.shape, values: Uint8Array.from(made.dataSync()) }];
    }, samples);
    const [, height, width, channels] = rows[0].shape;
    const values = new Uint8Array(rows.reduce((sum, { values }) => sum + values.length, 0));
    let offset = 0;
    for (const row of rows) {
      values.set(row.values, offset);
      offset += row.values.length;
    }
    const total = values.length / (height! * width! * channels!);
    return { shape: [total, height!, width!, channels!], values };
  }

  /** An image's noise does not depend on the other images. */
  function noiseOf(index: number, samples: number, seed: number): tf.Tensor {
    const key = { seed, stream: `translate/${index}`, step: 0 };
    return randomUniform(key, [samples, config.generator!.noiseDimensions], -1, 1);
  }

  return {
    config,
    classes,
    classify,
    translate,
    functions,
    dispose() {
      classifier.dispose();
      generator?.dispose();
      for (const parameter of networks.parameters) parameter.dispose();
    },
  };
}

/**
 * Lays the results of batches end to end.
 *
 * @param samples results of each image
 */
function inBatches<T>(
  images: ImageInput,
  format: InputFormat,
  compute: (batch: tf.Tensor4D) => T[],
  samples = 1,
): T[] {
  const { shape } = images;
  const fitting = Math.floor(PIXELS / (format.side ** 2 * samples));
  const size = Math.max(1, Math.min(BATCH, fitting));
  const results: T[] = [];
  for (let start = 0; start < shape[0]; start += size) {
    const count = Math.min(size, shape[0] - start);
    tf.tidy(() => {
      const batch = images instanceof tf.Tensor
        ? tf.slice(images, [start, 0, 0, 0], [count, -1, -1, -1])
        : sliceOf(images, start, count);
      results.push(...compute(fitPixels(batch as tf.Tensor4D, format)));
    });
  }
  return results;
}

function sliceOf({ shape: [, ...size], values }: PixelImages, start: number, count: number) {
  const length = size.reduce((product, side) => product * side, 1);
  const part = values.subarray(start * length, (start + count) * length);
  return tf.tensor4d(part, [count, ...size] as [number, number, number, number], "int32");
}

/**
 * Fits pixels of any size to a format: `stretch` resizes, `crop` resizes the shorter side and
 * cuts off what is left of the longer, `pad` makes larger images fit, and puts black around.
 *
 * @param pixels 0 … 255, `[N, H, W, 1 or the format's channels]`
 * @returns `[N, side, side, channels]`, float32
 * @throws {TypeError} if the channels do not fit
 */
export function fitPixels(
  pixels: tf.Tensor4D,
  { side, channels, resize }: InputFormat,
): tf.Tensor4D {
  const [, height, width, found] = pixels.shape;
  if (found !== channels && found !== 1) {
    throw new TypeError(
      `Cannot use images of ${found} channels: the model takes ${channels}` +
        (channels === 3 ? " or 1" : ""),
    );
  }
  const floats = tf.cast(pixels, "float32");
  const colored = found === channels ? floats : tf.tile(floats, [1, 1, 1, channels]);
  if (height === side && width === side) return colored;
  if (resize === "stretch") return tf.image.resizeBilinear(colored, [side, side]);
  const ratio = resize === "crop"
    ? side / Math.min(height, width)
    : Math.min(1, side / Math.max(height, width));
  const [h, w] = [height, width].map((length) => Math.max(1, Math.round(length * ratio)));
  const scaled = ratio === 1 ? colored : tf.image.resizeBilinear(colored, [h, w]);
  const [top, left] = [h, w].map((length) => Math.floor(Math.abs(side - length) / 2));
  return resize === "crop"
    ? tf.slice(scaled, [0, top, left, 0], [-1, side, side, -1])
    : tf.pad(scaled, [[0, 0], [top, side - h - top], [left, side - w - left], [0, 0]]);
}

/** Each image `samples` times, one after the other. */
function repeatEach(batch: tf.Tensor4D, samples: number): tf.Tensor4D {
  const indices = Array.from(
    { length: batch.shape[0] * samples },
    (_, i) => Math.floor(i / samples),
  );
  return tf.gather(batch, tf.tensor1d(indices, "int32"));
}

function* splitRows(matrix: tf.Tensor2D): Generator<Float32Array> {
  const [rows, columns] = matrix.shape;
  const values = matrix.dataSync<"float32">();
  for (let i = 0; i < rows; i++) yield values.slice(i * columns, (i + 1) * columns);
}
