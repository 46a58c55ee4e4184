/**
 * A long training: memory that grows, tensors that are left, and steps that slow down.
 *
 * @module
 */
import { join } from "@std/path";
import { scriptArguments } from "../launch.ts";
import { withFolder } from "./runs/case.ts";
import { type SoakMeasure, STEPS_BETWEEN } from "./soak_worker.ts";
import { createTally, readLines, type Tally, type TortureOptions } from "./tally.ts";

/** How long, what is not looked at, and what a process may gain. */
type SoakPlan = {
  readonly steps: number;
  /** Images of a batch; those of the quick settings are 32. */
  readonly batchSize: number;
  /** Steps until caches are filled. */
  readonly warmUp: number;
  /** Steps after the warm-up, and as many last ones, whose time is compared. */
  readonly compared: number;
  /** Megabytes per 1,000 steps. */
  readonly maxSlope: number;
  /** Percent of processor time. */
  readonly maxSlowdown: number;
};

/**
 * Native memory takes 4,000 steps to reach its size, and other processes weigh more over few steps: the
 * limits of a short run are wider, and find a leak of 50 KB a step.
 */
const PLAN: SoakPlan = {
  steps: 20_000,
  batchSize: 32,
  warmUp: 5_000,
  compared: 2_500,
  maxSlope: 1,
  maxSlowdown: 5,
};
const SHORT: SoakPlan = {
  steps: 1_500,
  batchSize: 8,
  warmUp: 500,
  compared: 400,
  maxSlope: 50,
  maxSlowdown: 25,
};

/**
 * Trains for long, and compares what the process uses in the end with what it used early. A second process
 * trains with it at first and at last, and is stopped in between: it shows how fast the machine was, which
 * others use too.
 *
 * Both are on one core, since cores are not equally fast. It has to be one process at both times, since new
 * ones are not equally fast either: on one core, on an Intel Xeon, thirteen took 0.96 to 1.03 times as long
 * as another did in turn with them, with addresses at random or not.
 */
export async function soak({ seed, short, report }: TortureOptions): Promise<Tally[]> {
  const plan = short ? SHORT : PLAN;
  return await withFolder((out) => soakIn(out, plan, seed, report));
}

async function soakIn(
  out: string,
  plan: SoakPlan,
  seed: number,
  report: TortureOptions["report"],
): Promise<Tally[]> {
  const { steps, warmUp, compared } = plan;
  const end = createTally(`${steps} steps of PixelDA`);
  const core = firstCore();
  const long = startTraining(join(out, "long"), plan, seed, core);
  const second = startTraining(join(out, "second"), plan, seed, core);
  const measures: SoakMeasure[] = [], others: SoakMeasure[] = [];
  const reading = collect(second.measures, others);
  reading.catch(() => {}); // it is awaited later
  let [start, stop] = [0, 0]; // of the second process's measures
  try {
    for await (const measure of long.measures) {
      measures.push(measure);
      const { step, resident } = measure;
      if (step % 500 === 0) {
        report(`soak: ${step} of ${steps} steps, ${(resident / 1e6).toFixed(1)} MB`);
      }
      if (step === warmUp) {
        start = others.length;
      } else if (step === warmUp + compared) {
        second.child.kill("SIGSTOP");
      } else if (step === steps - compared) {
        stop = others.length;
        second.child.kill("SIGCONT");
      }
    }
    await Promise.race([reading, Promise.resolve()]); // throws if the second process has failed
    const spans = { early: others.slice(start, stop), late: others.slice(stop) };
    const tallies = compareMeasures(measures, spans, plan);
    end.accepted++;
    return [end, ...tallies];
  } catch (error) {
    end.ungraceful.push((error as Error).message);
    return [end];
  } finally {
    for (const training of [long, second]) kill(training); // they write into the folder
    await Promise.allSettled([reading]);
  }
}

/** A process that trains. */
type Training = {
  readonly child: Deno.ChildProcess;
  readonly measures: AsyncIterable<SoakMeasure>;
};

/** @param core that it runs on; any, where it is not known */
function startTraining(
  out: string,
  { steps, batchSize }: SoakPlan,
  seed: number,
  core: string | undefined,
): Training {
  const [program, ...args] = [
    ...(core === undefined ? [] : ["taskset", "-c", core]),
    Deno.execPath(),
    ...scriptArguments(new URL("soak_worker.ts", import.meta.url), ["--v8-flags=--expose-gc"]),
    ...[`${steps}`, `${batchSize}`, `${seed}`, out],
  ];
  const child = new Deno.Command(program, {
    args,
    env: {
      PIXELDA_LAUNCHER: `${Deno.pid}`, // it ends when this process does
      MALLOC_ARENA_MAX: "2", // threads come and go, and glibc would give each new one a heap of its own
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return { child, measures: readMeasures(child) };
}

/** @throws {Error} with what the process wrote, if it failed */
async function* readMeasures(child: Deno.ChildProcess): AsyncGenerator<SoakMeasure> {
  const stderr = new Response(child.stderr).text();
  for await (const line of readLines(child.stdout)) yield JSON.parse(line);
  const { code } = await child.status;
  if (code !== 0) throw new Error(`ended by ${code}: ${await stderr}`);
}

function kill({ child }: Training): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended
  }
}

async function collect<T>(values: AsyncIterable<T>, list: T[]): Promise<void> {
  for await (const value of values) list.push(value);
}

/** The first core that this process may use, where Linux's `taskset` is there to choose it. */
function firstCore(): string | undefined {
  try {
    const args = ["-cp", `${Deno.pid}`];
    const { stdout } = new Deno.Command("taskset", { args, stderr: "null" }).outputSync();
    return /: (\d+)/.exec(new TextDecoder().decode(stdout))?.[1];
  } catch {
    return undefined;
  }
}

/**
 * Compares the measures of a long training with what it may gain.
 *
 * @param second measures of another process, at the time of the first steps that are compared, and of
 * the last
 */
export function compareMeasures(
  measures: readonly SoakMeasure[],
  second: { readonly early: readonly SoakMeasure[]; readonly late: readonly SoakMeasure[] },
  { steps, warmUp, compared, maxSlope, maxSlowdown }: SoakPlan,
): Tally[] {
  const warm = measures.filter(({ step }) => step >= warmUp);
  const check = (name: string, isHeld: boolean, found: string): Tally => {
    const tally = createTally(name);
    if (isHeld) tally.accepted++;
    else tally.ungraceful.push(found);
    tally.notes.push(found);
    return tally;
  };
  const slope = fitSlope(warm.map(({ step, resident }) => [step / 1000, resident / 1e6]));
  const counts = [...new Set(warm.map(({ tensors }) => tensors))];
  const early = {
    long: timeOfStep(warm.filter(({ step }) => step <= warmUp + compared)),
    second: timeOfStep(second.early),
  };
  const late = {
    long: timeOfStep(warm.filter(({ step }) => step >= steps - compared)),
    second: timeOfStep(second.late),
  };
  const slowdown = 100 * (late.long / late.second / (early.long / early.second) - 1);
  const ms = (time: number) => `${time.toFixed(2)} ms`;
  return [
    check(
      "resident memory",
      slope < maxSlope,
      `${slope.toFixed(2)} MB more per 1,000 steps, of ${
        Math.round(warm.at(-1)!.resident / 1e6)
      } MB`,
    ),
    check("tensors", counts.length === 1, `${counts.join(", ")} tensors after a step`),
    check(
      "processor time",
      slowdown < maxSlowdown,
      `${ms(early.long)} a step after ${warmUp} steps, ${ms(late.long)} in the end; ` +
        `${ms(early.second)} and ${ms(late.second)} in a second process at these times: ` +
        `${slowdown.toFixed(1)} %`,
    ),
  ];
}

/** The median of a step's processor time in milliseconds. */
function timeOfStep(measures: readonly SoakMeasure[]): number {
  return median(
    measures.slice(1).map(({ processor }, i) =>
      (processor - measures[i].processor) / STEPS_BETWEEN
    ),
  );
}

/**
 * Fits a line to points by least squares.
 *
 * @param points pairs of x and y
 * @returns the slope of the line
 */
export function fitSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const middle = mean(points.map(([x]) => x)), level = mean(points.map(([, y]) => y));
  const product = mean(points.map(([x, y]) => (x - middle) * (y - level)));
  return product / mean(points.map(([x]) => (x - middle) ** 2));
}

function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("No step was measured");
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}
