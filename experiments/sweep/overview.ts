/**
 * One overview of a sweep: drawn again in place on a terminal, plain lines anywhere else.
 *
 * @module
 */
import { formatDuration, type ProgressOutput } from "../../lib/terminal/mod.ts";
import type { SweepState } from "./cell.ts";

/** Milliseconds after which a line is written though no cell has begun or ended. */
const LINE_MS = 60_000;

/** Shows the states of a sweep. */
export type Overview = { update(state: SweepState): void };

/**
 * Creates an overview.
 *
 * @param output where to; `null` shows nothing
 * @param now the clock, in milliseconds
 */
export function createOverview(
  output: ProgressOutput | null,
  now: () => number = () => performance.now(),
): Overview {
  if (output === null) return { update() {} };
  let lines = 0;
  let shownAt = -Infinity;
  let shown = "";
  return {
    update(state) {
      if (output.isTerminal) {
        const width = (output.columns || 80) - 1;
        const all = [summarize(state), ...state.running.map((cell) => `  ${describe(cell)}`)]
          .map((line) => line.slice(0, width));
        const up = lines > 0 ? `\x1b[${lines}A` : "";
        output.write(`${up}\r\x1b[J${all.join("\n")}\n`);
        lines = all.length;
        return;
      }
      const { done, left, failed, running } = state;
      const key = JSON.stringify([done, left, failed.length, running.map(({ label }) => label)]);
      if (key === shown && now() - shownAt < LINE_MS) return;
      shown = key;
      shownAt = now();
      const list = running.length === 0 ? "" : `; running: ${running.map(describe).join(", ")}`;
      output.write(`${summarize(state)}${list}\n`);
    },
  };
}

/**
 * Shows the states of a sweep until it has ended.
 *
 * @returns the last one
 */
export async function follow(
  states: AsyncIterable<SweepState>,
  output: ProgressOutput | null,
): Promise<SweepState> {
  const overview = createOverview(output);
  let last: SweepState | undefined;
  for await (const state of states) overview.update(last = state);
  return last!;
}

/** For example `3 of 16 cells done, 2 running, 10 to go, 1 failed, 12:03 left`. */
function summarize({ done, running, left, failed, secondsLeft }: SweepState): string {
  const cells = done + running.length + left + failed.length;
  return [
    `${done} of ${cells} cells done`,
    ...running.length > 0 ? [`${running.length} running`] : [],
    ...left > 0 ? [`${left} to go`] : [],
    ...failed.length > 0 ? [`${failed.length} failed`] : [],
    ...secondsLeft > 0 ? [`${formatDuration(secondsLeft)} left`] : [],
  ].join(", ");
}

function describe({ label, step, steps }: SweepState["running"][number]): string {
  return `${label} ${step}/${steps}`;
}
