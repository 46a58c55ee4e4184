/**
 * Training that a notebook shows live, stops when its cell is interrupted, and saves.
 *
 * @module
 */
import { join } from "node:path";
import type { Parameter } from "../engine/mod.ts";
import {
  copyParameters,
  readRecords,
  restoreParameters,
  type Run,
  type RunRecord,
} from "../runs/mod.ts";
import { listenForInterruption } from "../terminal/mod.ts";
import {
  createTrainingBoard,
  isNotebook,
  type LiveDisplay,
  openLiveDisplay,
  type TrainingBoard,
} from "./live_display.ts";

/** The record of a step: its losses, and sometimes metrics. */
export type LiveRecord = {
  /** Steps done. */
  readonly step: number;
  readonly losses: { readonly [name: string]: number };
  /** For example, `{ validationAccuracy: 90 }`. */
  readonly metrics?: { readonly [name: string]: number };
};

/** What to show, and what to keep. */
export type LiveOptions = {
  /** Names the training. */
  readonly label: string;
  /** Steps to have done in the end. */
  readonly total: number;
  /** Where records and, when it stops, the state are kept: see {@linkcode resumeRun}. */
  readonly keep?: { readonly run: Run; readonly state: readonly Parameter[] };
};

/** Points of a curve. */
const POINTS = 100;
/** Milliseconds between two checks for an interruption. */
const PAUSE_MS = 50;

/**
 * Passes a training's records on; shows a bar and curves in the notebook's cell; stops after the
 * step under way when the cell is interrupted; and then, as at the end, saves the state.
 *
 * @param training such as a trainer's generator, which gets stopped with this one
 * @param options what to show, and what to keep
 * @param display where to show it; by default in the cell, and nowhere outside of a notebook
 * @throws {Error} what the training throws, with the last saved state left as it was
 *
 * @example
 * ```ts
 * async function* training() {
 *   for (let step = 1; step <= 3; step++) yield { step, losses: { task: 1 / step } };
 * }
 * let done = 0;
 * for await (const { step } of liveTraining(training(), { label: "task", total: 3 })) done = step;
 * if (done !== 3) throw new Error(`Stopped at step ${done}`);
 * ```
 */
export async function* liveTraining<Item extends LiveRecord>(
  training: AsyncIterable<Item>,
  { label, total, keep }: LiveOptions,
  display: LiveDisplay | null = openLiveDisplay(),
): AsyncGenerator<Item> {
  using interruption = listenForInterruption({ inNotebook: isNotebook() });
  const records = keep === undefined ? [] : await keptRecords(keep.run);
  const every = Math.max(1, Math.round(total / POINTS));
  let board: TrainingBoard | null = null;
  let [latest, failed, turned] = [0, false, performance.now()];
  try {
    for await (const item of training) {
      latest = item.step;
      board ??= createTrainingBoard(display, { label, total, start: latest - 1, records });
      if (latest % every === 0 || latest === total || item.metrics !== undefined) {
        const record = { step: latest, ...item.losses, ...item.metrics };
        records.push(record);
        await keep?.run.appendRecord(record);
      }
      await board.update(latest, { ...item.losses, ...item.metrics });
      yield item;
      if (performance.now() - turned > PAUSE_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turned = performance.now();
      }
      if (interruption.requested) break;
    }
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    if (board !== null) {
      if (!failed) await keep?.run.writeCheckpoint(checkpointAt(latest, keep.state));
      const kept = failed || keep === undefined ? "" : `, saved in ${keep.run.directory}`;
      await board.end(latest < total ? `stopped at step ${latest}${kept}` : "");
    }
  }
}

/**
 * Restores a model to the state where its run was stopped.
 *
 * @param run opened with the same settings
 * @param state the parameters that {@linkcode liveTraining} saved, which change
 * @returns the step to resume from; 0 if nothing was saved yet, and the parameters stay
 * @throws {Error} if the saved state has other parameters
 *
 * @example
 * ```ts
 * import { openRun } from "@pixelda/pixelda";
 *
 * await using run = await openRun(`${await Deno.makeTempDir()}/run`, { steps: 10 });
 * if (await resumeRun(run, []) !== 0) throw new Error("Resumed from nothing");
 * ```
 */
export async function resumeRun(run: Run, state: readonly Parameter[]): Promise<number> {
  const checkpoint = await run.readCheckpoint();
  if (checkpoint === null) return 0;
  const { step, damage } = checkpoint;
  if (damage) console.warn(`${damage}; continuing from the one before, of step ${step}`);
  restoreParameters(state, checkpoint.arrays);
  return checkpoint.step;
}

/** Records of an earlier cell or kernel. */
async function keptRecords({ directory }: Run): Promise<RunRecord[]> {
  return await readRecords(join(directory, "metrics.jsonl"));
}

function checkpointAt(step: number, state: readonly Parameter[]) {
  return { step, arrays: copyParameters(state), notes: {} };
}
