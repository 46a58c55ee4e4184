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

/** Seconds of a process besides its steps: start, data, validation, test and maps. */
const AROUND_SECONDS = 8;

/** Resident memory of a process without its images: 567 MB measured there for the compact model. */
const PROCESS_BYTES = 1.2e9;

/** What a run keeps besides its checkpoints: pictures, log and maps. */
const RUN_BYTES = 5e6;

/** Bytes of a PixelDA run's two checkpoints: with 16 filters, and of every other method. */
const CHECKPOINT_BYTES = 120e6;

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
  return { seconds, memory: PROCESS_BYTES, disk: RUN_BYTES + CHECKPOINT_BYTES };
}

/** Processor seconds of as many steps as a finished run took. */
function measuredSeconds(run: StoredRun | undefined, steps: number): number | undefined {
  const { timing, steps: done, environment } = run?.result ?? {};
  if (timing === undefined || done === undefined || done <= timing.from) return undefined;
  const threads = Number(environment?.threads ?? 1);
  return AROUND_SECONDS + timing.seconds * threads * steps / (done - timing.from);
}

function stepMs(method: string, config: JsonRecord): number {
  const kind = STEPS_OF[method] ?? "pixelda";
  const own = config.own as JsonRecord;
  const image = config.image as JsonRecord | undefined;
  const side = (image?.side ?? config.side ?? 32) as number;
  const batchSize = (config.batchSize ?? 32) as number;
  const { filters = 16 } = (own.generator ?? {}) as { readonly filters?: number };
  const size = kind === "pixelda" ? (filters / 16) ** FILTERS_EXPONENT : 1;
  return STEP_MS[kind] * size * (side / 32) ** 2 * batchSize / 32;
}
