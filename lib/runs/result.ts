/** `result.json`, which finishes a run. */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { writeFileAtomically } from "../files/mod.ts";
import type { Environment, Move } from "./environment.ts";
import { readJsonFile } from "./errors.ts";

/** What a finished run measured; a number that is not finite is written as null. */
export type RunResult = {
  /** Measured on the test split, such as `accuracy`; empty if training diverged. */
  readonly metrics: { readonly [name: string]: number | null };
  /** Counts of test images; a row is a true class, a column a predicted one. */
  readonly confusion?: readonly (readonly number[])[];
  /** Percent, of each class. */
  readonly classAccuracies?: readonly (number | null)[];
  /** Degrees, of each test image. */
  readonly angleErrors?: readonly number[];
  /**
   * Measured on labeled source images, named as `metrics`, where a task was trained on the source
   * alone or with a few target images: with the parameters tested, and with those of the last step.
   */
  readonly ownDomain?: {
    /** Which images, in words. */
    readonly images: string;
    readonly tested: { readonly [name: string]: number | null };
    readonly last: { readonly [name: string]: number | null };
  };
  /** What source images were taken for after a generator changed them: `[class][predicted class]`. */
  readonly generatedConfusion?: readonly (readonly number[])[];
  /** The step that was tested, and its score on the validation images. */
  readonly selection?: { readonly step: number; readonly score: number | null } | null;
  /** Steps planned. */
  readonly steps?: number;
  /** What the data was, in words. */
  readonly data?: string;
  /** What decides the last bits besides the config, such as the version of TensorFlow. */
  readonly environment?: Environment;
  /** Where training went on in another environment: no other run ends in the same bits. */
  readonly resumedElsewhere?: readonly Move[];
  /** Duration of the last part of the training, and the step at which that part began. */
  readonly timing?: { readonly seconds: number; readonly from: number };
  /** Which loss or parameter ceased to be finite, in tables that continue without such a run. */
  readonly diverged?: {
    readonly step: number;
    readonly loss?: string;
    readonly parameter?: string;
    readonly value: string;
  };
};

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const maybe = v.nullable(number);

const squareMatrix = v.pipe(
  v.array(v.array(count)),
  v.check((rows) => rows.every((row) => row.length === rows.length), "Expected a square matrix"),
);

const measures = v.record(v.string(), maybe);

const schema: v.GenericSchema<unknown, RunResult> = v.object({
  metrics: measures,
  confusion: v.optional(squareMatrix),
  generatedConfusion: v.optional(squareMatrix),
  classAccuracies: v.optional(v.array(maybe)),
  angleErrors: v.optional(v.array(number)),
  ownDomain: v.optional(v.object({ images: v.string(), tested: measures, last: measures })),
  selection: v.nullish(v.object({ step: number, score: maybe })),
  steps: v.optional(number),
  data: v.optional(v.string()),
  environment: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  resumedElsewhere: v.optional(
    v.array(v.object({ step: number, changed: v.array(v.string()) })),
  ),
  timing: v.optional(v.object({ seconds: number, from: number })),
  diverged: v.optional(v.object({
    step: number,
    loss: v.optional(v.string()),
    parameter: v.optional(v.string()),
    value: v.string(),
  })),
});

/**
 * Writes `result.json`.
 *
 * @param directory of the run
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await writeResult(directory, { metrics: { accuracy: 90 } });
 * if ((await readResult(directory))?.metrics.accuracy !== 90) throw new Error("Not as written");
 * ```
 */
export async function writeResult(directory: string, result: RunResult): Promise<void> {
  const text = JSON.stringify(result, null, 2);
  await writeFileAtomically(join(directory, "result.json"), `${text}\n`);
}

/**
 * Reads `result.json`.
 *
 * @param directory of the run
 * @returns `undefined` if the run is not finished
 * @throws {CorruptRunError} with the field that is wrong
 */
export async function readResult(directory: string): Promise<RunResult | undefined> {
  return await readJsonFile(join(directory, "result.json"), schema);
}
