/**
 * What a cell takes, before it is run: from a finished run of the same method where there is one,
 * else from steps measured on one machine.
 *
 * @module
 */
import type { JsonRecord } from "../../lib/files/mod.ts";
import type { StoredRun } from "../../lib/runs/mod.ts";
import type { CellEstimate } from "./cell.ts";

/**
 * Milliseconds of processor time of a step, batch 32, images of 32 x 32 x 3: twice what
 * docs/performance.md has (`deno task bench --only trainers`, two threads of an AMD EPYC, bfloat16).
 * PixelDA's is that of 16 filters.
 */
const STEP_MS = { supervised: 18.3, mmd: 33.2, dann: 30.6, dsn: 103, cogan: 61.6, pixelda: 106 };

/** Which of these steps a row trains with; all others are PixelDA's. */
const STEPS_OF: { readonly [method: string]: keyof typeof STEP_MS } = {
  "source-only": "supervised",
  "target-only": "supervised",
  "labeled-only": "supervised",
  "source-labeled": "supervised",
  coral: "supervised",
  "deep-coral": "mmd",
  mmd: "mmd",
  dann: "dann",
  dsn: "dsn",
  cogan: "cogan",
};

/** Of PixelDA's step by filters of G and D: 16 take 53 ms, 64 take 406 ms (the same page). */
const FILTERS_EXPONENT = Math.log(406 / 52.9) / Math.log(64 / 16);

/** Of a step by the images' side: 16 pixels take 0.31 of the time of 32, and 64 take 4.12 times it. */
const SIDE_EXPONENTS = { below: -Math.log2(0.31), above: Math.log2(4.12) };

/** Seconds of a process besides its steps: start, data, validation, test and maps. */
const AROUND_SECONDS = 8;

/**
 * Resident memory of a process: 0.8 GB was measured for PixelDA on MNIST-M and 1.27 GB on LineMod, both
 * compact; each further multiple of 16 filters adds what the smallest has above an idle process.
 */
const PROCESS_BYTES = 1.3e9, FILTERS_BYTES = 0.15e9;

/** A checkpoint: up to 16 MB measured, and 59 MB of PixelDA with 32 filters; a run keeps two. */
const CHECKPOINT_BYTES = 16e6;

/** What a run keeps besides: pictures, log, event file and maps. */
const RUN_BYTES = 5e6;

/**
 * Estimates a run by its settings.
 *
 * @param config what is known of its config
 * @param measured a finished run of the same scenario, method and settings but the seed
 */
export function estimateRun(
  method: string,
  config: JsonRecord,
  steps: number,
  measured?: StoredRun,
): CellEstimate {
  const seconds = measuredSeconds(measured, steps) ??
    AROUND_SECONDS + steps * stepMs(method, config) / 1000;
  const width = widthOf(method, config);
  return {
    seconds,
    memory: PROCESS_BYTES + (width - 1) * (sideOf(config) / 32) ** 2 * FILTERS_BYTES,
    disk: RUN_BYTES + 2 * CHECKPOINT_BYTES * width ** 2,
  };
}

/** PixelDA's filters as a multiple of 16; 1 of other methods. */
function widthOf(method: string, { own }: JsonRecord): number {
  if (method in STEPS_OF) return 1;
  const { generator } = own as { readonly generator?: { readonly filters?: number } };
  return (generator?.filters ?? 16) / 16;
}

function sideOf({ image, side }: JsonRecord): number {
  return ((image as JsonRecord | undefined)?.side ?? side ?? 32) as number;
}

/** Processor seconds of as many steps as a finished run took. */
function measuredSeconds(run: StoredRun | undefined, steps: number): number | undefined {
  const { timing, steps: done, environment } = run?.result ?? {};
  if (timing === undefined || done === undefined || done <= timing.from) return undefined;
  const threads = Number(environment?.threads ?? 1);
  return AROUND_SECONDS + timing.seconds * threads * steps / (done - timing.from);
}

function stepMs(method: string, config: JsonRecord): number {
  const { batchSize = 32 } = config as { readonly batchSize?: number };
  const size = sideOf(config) / 32;
  const bySide = size ** (size < 1 ? SIDE_EXPONENTS.below : SIDE_EXPONENTS.above);
  const byFilters = widthOf(method, config) ** FILTERS_EXPONENT;
  return STEP_MS[STEPS_OF[method] ?? "pixelda"] * byFilters * bySide * batchSize / 32;
}
