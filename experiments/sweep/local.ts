/**
 * Cells as processes of this machine.
 *
 * @module
 */
import { dirname } from "@std/path";
import type { Interruption } from "../../lib/terminal/mod.ts";
import {
  type Cell,
  type CellFailure,
  type CellProgress,
  denoArguments,
  longestFirst,
  readCellProgress,
  type SweepState,
} from "./cell.ts";

/** How to run cells on this machine. */
export type LocalOptions = {
  /** Processes side by side. */
  readonly workers: number;
  /** Threads of each. */
  readonly threads: number;
  /** Asked after each look; if true, the processes are stopped, and save their state. */
  readonly interruption: Pick<Interruption, "requested">;
  /** Milliseconds between two looks. @default {1000} */
  readonly pollMs?: number;
};

/** A process of a cell. */
type Worker = {
  readonly child: Deno.ChildProcess;
  /** Resolves when it has ended and all that it printed is kept. */
  readonly ended: Promise<void>;
  readonly started: number;
  /** Steps that an earlier process did. */
  readonly from: number;
  progress: CellProgress;
};

/** How often a cell is tried before it counts as failed. */
const ATTEMPTS = 2;

/**
 * Runs cells that are not finished, those that take longest first, each as a process with its share
 * of the threads. A cell that fails is tried once more at the end.
 *
 * @returns a generator of states; when its consumer leaves it, the processes are stopped
 */
export async function* runLocally(
  cells: readonly Cell[],
  { workers, threads, interruption, pollMs = 1000 }: LocalOptions,
): AsyncGenerator<SweepState> {
  const queue = await longestFirst(cells);
  const running = new Map<Cell, Worker>();
  const failed: CellFailure[] = [];
  const attempts = new Map<Cell, number>();
  const times = createTimes(threads);

  const start = async (cell: Cell): Promise<void> => {
    const progress = await readCellProgress(cell);
    attempts.set(cell, (attempts.get(cell) ?? 0) + 1);
    const { child, status } = await spawn(cell, threads);
    const ended = status.then(async (reason) => {
      const { finished } = await readCellProgress(cell);
      const { started, from } = running.get(cell)!;
      running.delete(cell);
      if (finished) {
        if (from === 0) times.add(cell, (performance.now() - started) / 1000);
      } else if (interruption.requested || attempts.get(cell)! < ATTEMPTS) {
        queue.push(cell);
      } else failed.push({ cell, reason });
    });
    running.set(cell, {
      child,
      ended,
      started: performance.now(),
      from: progress.step,
      progress,
    });
  };
  const look = async (): Promise<SweepState> => {
    for (const [cell, worker] of running) worker.progress = await readCellProgress(cell);
    return {
      done: cells.length - queue.length - running.size - failed.length,
      running: [...running].map(([{ label }, { progress }]) => ({ label, ...progress })),
      left: queue.length,
      failed: [...failed],
      secondsLeft: times.left(queue, running, workers),
    };
  };
  try {
    while (running.size > 0 || (queue.length > 0 && !interruption.requested)) {
      if (interruption.requested) stop(running);
      else while (running.size < workers && queue.length > 0) await start(queue.shift()!);
      yield await look();
      const pause = delay(pollMs);
      await Promise.race([pause.over, ...[...running.values()].map(({ ended }) => ended)]);
      pause.cancel();
    }
    yield await look();
  } finally {
    stop(running);
    await Promise.all([...running.values()].map(({ ended }) => ended));
  }
}

/** Asks processes to save their state and end. */
function stop(running: ReadonlyMap<Cell, Worker>): void {
  for (const { child } of running.values()) {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended just now.
    }
  }
}

/** Starts the process of a cell; what it prints is appended to the cell's log. */
async function spawn({ script, args, log }: Cell, threads: number) {
  const all = denoArguments(script, [...args, `--threads=${threads}`]);
  await Deno.mkdir(dirname(log), { recursive: true });
  const file = await Deno.open(log, { create: true, append: true });
  await file.write(new TextEncoder().encode(`$ ${script} ${args.join(" ")}\n`));
  const child = new Deno.Command(Deno.execPath(), {
    args: all,
    env: { PIXELDA_LAUNCHER: `${Deno.pid}`, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let tail = "";
  const decoder = new TextDecoder();
  const keep = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const chunk of stream) {
      tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
      await file.write(chunk).catch(() => 0); // on a full disk the cell's own error says so
    }
  };
  const status = Promise.all([child.status, keep(child.stdout), keep(child.stderr)])
    .then(([{ code, signal }]) => {
      file.close();
      return describeEnd(code, signal, tail);
    });
  return { child, status };
}

/** The error that a process ended with, in one line. */
function describeEnd(code: number, signal: Deno.Signal | null, tail: string): string {
  const error = /^error: (.*)/m.exec(tail)?.[1];
  if (error !== undefined) return error;
  return signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
}

/** A pause that can be cut short, so that no timer is left. */
function delay(ms: number): { readonly over: Promise<void>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over: promise, cancel: () => clearTimeout(timer) };
}

/** How long cells took against their estimates, to correct what is left. */
function createTimes(threads: number) {
  let measured = 0, estimated = 0;
  const expected = ({ estimate }: Cell) =>
    estimate.seconds / threads * (estimated > 0 ? measured / estimated : 1);
  const remaining = (cell: Cell, { progress, from, started }: Worker): number => {
    const { step, steps } = progress;
    const elapsed = (performance.now() - started) / 1000;
    const share = (steps - step) / Math.max(1, steps - from);
    return step > from ? elapsed * (steps - step) / (step - from) : share * expected(cell);
  };
  return {
    add(cell: Cell, seconds: number) {
      measured += seconds;
      estimated += cell.estimate.seconds / threads;
    },
    /** Seconds until all is done, if the workers share it evenly. */
    left(queue: readonly Cell[], running: ReadonlyMap<Cell, Worker>, workers: number): number {
      const now = [...running].map(([cell, worker]) => remaining(cell, worker));
      const later = queue.map(expected);
      const sum = [...now, ...later].reduce((total, seconds) => total + seconds, 0);
      return Math.max(sum / workers, ...now, ...later);
    },
  };
}
