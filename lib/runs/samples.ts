/** The pictures of a run, one per step, in its folder `samples`, and the names of their columns. */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { type PixelImages, type SampleGridOptions, writeSampleGrid } from "../drawing/mod.ts";
import { writeFileAtomically } from "../files/mod.ts";
import { readJsonFile } from "./errors.ts";

/** Most bytes of a picture that is read; those of a run have some 100,000. */
export const MAX_PICTURE_BYTES: number = 2 ** 26;

/** Columns of a picture by name, such as source, generated and target. */
export type SampleColumns = { readonly [name: string]: PixelImages };

/** A picture of a step. */
export type Sample = {
  /** Steps done when it was drawn. */
  readonly step: number;
  /** The path of a PNG file. */
  readonly path: string;
};

/**
 * The picture of a step, such as `samples/000300.png`, whether it was drawn or not.
 *
 * @param directory of the run
 *
 * @example
 * ```ts
 * const { path } = sampleAt("runs/seed-0", 300);
 * if (path !== "runs/seed-0/samples/000300.png") throw new Error(path);
 * ```
 */
export function sampleAt(directory: string, step: number): Sample {
  return { step, path: join(directory, "samples", `${String(step).padStart(6, "0")}.png`) };
}

/**
 * Draws the picture of a step, see {@linkcode writeSampleGrid}, and writes its columns' names into
 * `samples/columns.json` if they are not there.
 *
 * @param directory of the run
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const black = { shape: [2, 8, 8, 1] as const, values: new Uint8Array(2 * 8 * 8) };
 * await writeSample(directory, 300, { source: black, generated: black });
 * const columns = await readSampleColumns(directory);
 * if (columns.join() !== "source,generated") throw new Error(columns.join());
 * ```
 */
export async function writeSample(
  directory: string,
  step: number,
  columns: SampleColumns,
  options?: SampleGridOptions,
): Promise<Sample> {
  const sample = sampleAt(directory, step);
  const names = Object.keys(columns);
  await writeSampleGrid(sample.path, Object.values(columns), options);
  if ((await readSampleColumns(directory)).join() !== names.join()) {
    await writeFileAtomically(columnsPath(directory), `${JSON.stringify(names)}\n`);
  }
  return sample;
}

/**
 * Reads what the columns of a run's pictures show.
 *
 * @param directory of the run
 * @returns the names from left to right, empty if none were written
 * @throws {CorruptRunError} if they are not names
 */
export async function readSampleColumns(directory: string): Promise<readonly string[]> {
  return await readJsonFile(columnsPath(directory), v.array(v.string())) ?? [];
}

function columnsPath(directory: string): string {
  return join(directory, "samples", "columns.json");
}

/**
 * Finds the pictures of a run.
 *
 * @param directory of the run
 * @returns one per step in order, empty if there is no folder
 *
 * @example
 * ```ts
 * if ((await listSamples("no/such/run")).length !== 0) throw new Error("Pictures from nowhere");
 * ```
 */
export async function listSamples(directory: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  try {
    for await (const { name } of Deno.readDir(join(directory, "samples"))) {
      const [, step] = /^(\d{6,})\.png$/.exec(name) ?? [];
      if (step !== undefined) samples.push(sampleAt(directory, Number(step)));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return samples.sort((a, b) => a.step - b.step);
}

/**
 * Removes the pictures after a step, which resuming from its checkpoint draws again.
 *
 * @param directory of the run
 * @param step the last step to keep
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await Deno.mkdir(`${directory}/samples`);
 * for (const step of [10, 20]) await Deno.writeTextFile(sampleAt(directory, step).path, "");
 * await cutSamples(directory, 10);
 * if ((await listSamples(directory)).length !== 1) throw new Error("Not cut");
 * ```
 */
export async function cutSamples(directory: string, step: number): Promise<void> {
  for (const sample of await listSamples(directory)) {
    if (sample.step > step) await Deno.remove(sample.path);
  }
}
