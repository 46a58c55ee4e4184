/** Diagnostics of a finished run: generated images with their causes, and a map of features. */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { type PixelImages, writeSampleGrid } from "../drawing/mod.ts";
import { writeFileAtomically } from "../files/mod.ts";
import { readJsonFile } from "./errors.ts";

/** The causes of a generated image, and how the networks score it. */
export type AttributionItem = {
  /** The source image's class. */
  readonly label: number;
  /** The generator's noise vector. */
  readonly z: readonly number[];
  /** Probability of each class, as the task network sees the generated image. */
  readonly taskScores: readonly number[];
  /** Probability that it is a target image, as the discriminator sees it. */
  readonly discriminatorScore: number;
  /**
   * The target's training image that is nearest to it: its place among them, and the Euclidean
   * distance over pixels in [-1, 1] and channels.
   */
  readonly nearest: { readonly index: number; readonly distance: number };
};

/** Generated images with their causes. */
export type Attribution = {
  readonly items: readonly AttributionItem[];
  /** Pictures of each item by column, such as source, generated and nearest; square ones. */
  readonly columns: { readonly [column: string]: PixelImages };
};

/** `attribution.json`, whose pictures are in `attribution.png`: an item per row. */
export type StoredAttribution = {
  readonly items: readonly AttributionItem[];
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Height and width of a picture, in pixels. */
  readonly side: number;
};

/** Features of images of several domains, in the plane. */
export type EmbeddedFeatures = {
  /** The method that mapped them, such as `"umap"`. */
  readonly method: string;
  readonly seed: number;
  /** Names of the domains. */
  readonly domains: readonly string[];
  /** Of each point, as all below. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Its place among `domains`. */
  readonly domain: readonly number[];
  /** Its image's class. */
  readonly label: readonly number[];
};

/** All diagnostics of a run; a method without a generator has no attribution. */
export type Diagnostics = {
  readonly attribution?: Attribution;
  readonly embedding?: EmbeddedFeatures;
};

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
// What is not finite is null in JSON.
const measured = v.pipe(v.nullable(v.number()), v.transform((value) => value ?? NaN));

const attributionSchema: v.GenericSchema<unknown, StoredAttribution> = v.object({
  side: v.pipe(count, v.minValue(1)),
  columns: v.pipe(v.array(v.string()), v.minLength(1)),
  items: v.array(v.object({
    label: count,
    z: v.array(measured),
    taskScores: v.array(measured),
    discriminatorScore: measured,
    nearest: v.object({ index: count, distance: measured }),
  })),
});

const embeddingSchema: v.GenericSchema<unknown, EmbeddedFeatures> = v.pipe(
  v.object({
    method: v.string(),
    seed: v.number(),
    domains: v.array(v.string()),
    x: v.array(measured),
    y: v.array(measured),
    domain: v.array(count),
    label: v.array(count),
  }),
  v.check(
    ({ x, y, domain, label }) => [y, domain, label].every((each) => each.length === x.length),
    "Expected lists of one length",
  ),
  v.check(
    ({ domain, domains }) => domain.every((index) => index < domains.length),
    "Expected domains that are named",
  ),
);

/** Names of the files that {@linkcode writeDiagnostics} writes. */
export const DIAGNOSTICS_FILES = ["attribution.json", "attribution.png", "embedding.json"] as const;

/**
 * Writes diagnostics into a run directory: `attribution.json` and the pictures to it, and
 * `embedding.json`.
 *
 * `attribution.png` has a row of pictures for each item and no gaps; `attribution.json` names its
 * columns, and the `side` of each picture in pixels. Numbers are rounded to four decimals.
 *
 * @param directory of the run
 * @param diagnostics those of the run
 * @throws {TypeError} if there are not as many pictures as items, or they are not square
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const map = { method: "umap", seed: 0, domains: ["source"], x: [1], y: [2], domain: [0], label: [7] };
 * await writeDiagnostics(directory, { embedding: map });
 * const { label } = JSON.parse(await Deno.readTextFile(`${directory}/embedding.json`));
 * if (label[0] !== 7) throw new Error("Not as written");
 * ```
 */
export async function writeDiagnostics(
  directory: string,
  { attribution, embedding }: Diagnostics,
): Promise<void> {
  const write = (name: string, value: unknown): Promise<void> =>
    writeFileAtomically(join(directory, name), `${JSON.stringify(value, round)}\n`);
  if (attribution !== undefined) {
    const { items, columns } = attribution;
    const side = checkSide(attribution);
    const picture = join(directory, "attribution.png");
    await writeSampleGrid(picture, Object.values(columns), { scale: 1, gap: 0 });
    await write("attribution.json", { side, columns: Object.keys(columns), items });
  }
  if (embedding !== undefined) await write("embedding.json", embedding);
}

/**
 * Reads where the generated images of a run come from.
 *
 * @param directory of the run
 * @returns `undefined` if it has none
 * @throws {CorruptRunError} with the field that is wrong
 */
export async function readAttribution(directory: string): Promise<StoredAttribution | undefined> {
  return await readJsonFile(join(directory, "attribution.json"), attributionSchema);
}

/**
 * Reads a run's map of features.
 *
 * @param directory of the run
 * @returns `undefined` if it has none
 * @throws {CorruptRunError} with the field that is wrong
 */
export async function readEmbedding(directory: string): Promise<EmbeddedFeatures | undefined> {
  return await readJsonFile(join(directory, "embedding.json"), embeddingSchema);
}

function checkSide({ items, columns }: Attribution): number | undefined {
  for (const [column, { shape }] of Object.entries(columns)) {
    const [count, height, width] = shape;
    if (count === items.length && height === width) continue;
    throw new TypeError(
      `Cannot write an attribution of ${items.length} items: the pictures in column ${column} ` +
        `are [${shape}]. Expected a square one for each`,
    );
  }
  return Object.values(columns)[0]?.shape[1];
}

function round(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;
}
