/** The pictures of a run, one a step, in its folder `samples`. */
import { join } from "node:path";

/** A picture of a step. */
export type Sample = {
  /** Steps done when it was drawn. */
  readonly step: number;
  /** Of a PNG. */
  readonly path: string;
};

/**
 * The picture of a step, such as `samples/000300.png`, whether it is drawn or not.
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
 * Finds the pictures of a run.
 *
 * @param directory of the run
 * @returns one a step in order, none if there is no folder
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
 * Removes the pictures after a step, which going on from its checkpoint will draw again.
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
