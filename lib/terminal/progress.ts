/** The progress of a run, and the time left. */
import { formatDuration } from "./format.ts";

/** Where progress goes: a terminal shows a bar that moves, anything else plain lines. */
export type ProgressOutput = {
  readonly isTerminal: boolean;
  /** Width of the terminal, in characters; 0 if unknown. */
  readonly columns: number;
  write(text: string): void;
};

/** Shows the progress of one run. */
export type Progress = {
  /** Shows how many steps are done, and the latest values of a few named numbers. */
  update(step: number, numbers?: Readonly<Record<string, number>>): void;
  /** Shows the last state and leaves the line. */
  end(): void;
};

/** What {@linkcode createProgress} needs to know. */
export type ProgressOptions = {
  /** Names the run. */
  readonly label: string;
  /** Steps in total; missing if unknown. */
  readonly total?: number;
  /** Steps done by an earlier process. */
  readonly start?: number;
  /** What a step is called in the rate. @default {"steps"} */
  readonly unit?: string;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
};

const SEPARATOR = "  ";
/** Milliseconds between two states shown. */
const INTERVALS_MS = { terminal: 100, lines: 5000 };
/** Width of a terminal that does not tell it. */
const DEFAULT_COLUMNS = 80;
/** How many states the rate is measured over: recent, so that a slow first step is forgotten. */
const RATE_WINDOW = 30;

/**
 * Shows a run's progress: a bar, steps/s, time left and the latest numbers.
 *
 * @param output where to; null shows nothing
 *
 * @example
 * ```ts
 * let shown = "";
 * const output = { isTerminal: false, columns: 80, write: (text: string) => void (shown += text) };
 * const progress = createProgress(output, { label: "pixelda", total: 10 });
 * progress.update(10, { loss: 0.25 });
 * progress.end();
 * if (!shown.includes("pixelda 10/10 100 %")) throw new Error(shown);
 * ```
 */
export function createProgress(output: ProgressOutput | null, options: ProgressOptions): Progress {
  const { label, total, start = 0, unit = "steps", now = () => performance.now() } = options;
  if (output === null) return { update() {}, end() {} };
  const marks = [{ time: now(), step: start }];
  let latest: Readonly<Record<string, number>> = {};
  let current = start;
  let shownAt = -Infinity;
  let shownStep = -1;

  const show = () => {
    const time = now();
    marks.push({ time, step: current });
    if (marks.length > RATE_WINDOW) marks.shift();
    const rate = 1000 * (current - marks[0].step) / (time - marks[0].time);
    const line = describe(label, current, total, { rate, unit }, latest);
    const width = (output.columns || DEFAULT_COLUMNS) - 1;
    if (output.isTerminal) {
      output.write(`\r\x1b[2K${withBar(line, computeShare(current, total), width)}`);
    } else output.write(`${line}\n`);
    shownAt = time;
    shownStep = current;
  };

  return {
    update(step, numbers = {}) {
      current = step;
      latest = { ...latest, ...numbers };
      if (now() - shownAt >= (output.isTerminal ? INTERVALS_MS.terminal : INTERVALS_MS.lines)) {
        show();
      }
    },
    end() {
      if (shownStep !== current) show();
      if (output.isTerminal) output.write("\n");
    },
  };
}

function describe(
  label: string,
  step: number,
  total: number | undefined,
  { rate, unit }: { readonly rate: number; readonly unit: string },
  numbers: Readonly<Record<string, number>>,
): string {
  const parts = total === undefined
    ? [`${label} ${step} ${unit}`]
    : [`${label} ${step}/${total} ${Math.floor(100 * computeShare(step, total))} %`];
  if (rate > 0 && Number.isFinite(rate)) {
    parts.push(`${rate.toPrecision(3)} ${unit}/s`);
    if (total !== undefined) parts.push(`${formatDuration((total - step) / rate)} left`);
  }
  for (const [name, value] of Object.entries(numbers)) parts.push(`${name} ${brief(value)}`);
  return parts.join(SEPARATOR);
}

/** The share that is done: 0 if the total is unknown, 1 if it is 0. */
function computeShare(step: number, total: number | undefined): number {
  if (total === undefined) return 0;
  return total === 0 ? 1 : step / total;
}

function withBar(line: string, share: number, width: number): string {
  const length = Math.min(24, width - line.length - 3);
  if (length < 5) return fit(line, width);
  const done = Math.round(length * Math.min(1, share));
  return `[${"=".repeat(done)}${" ".repeat(length - done)}] ${line}`;
}

/** Leaves out the last parts of a line where it is too long: a number cut short is another number. */
function fit(line: string, width: number): string {
  if (line.length <= width) return line;
  const end = line.lastIndexOf(SEPARATOR, width);
  return line.slice(0, end > 0 ? end : width);
}

function brief(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toPrecision(3);
}
