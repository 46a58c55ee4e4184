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
  /** The last steps, in which a new process trains at the same time. */
  readonly compared: number;
  /** Megabytes per 1,000 steps. */
  readonly maxSlope: number;
  /** Percent, compared with the new process. */
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
  compared: 5_000,
  maxSlope: 1,
  maxSlowdown: 5,
};
const SHORT: SoakPlan = {
  steps: 1_500,
  batchSize: 8,
  warmUp: 500,
  compared: 500,
  maxSlope: 50,
  maxSlowdown: 25,
};

/** Steps until V8 has compiled the code of a new process. */
const NEW_STEPS = 200;

/**
 * Trains for long, and compares what the process uses with what it used early, and with a new process:
 * a machine that others use too is not as fast in the end as it was at first.
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
  const end = createTally(`${plan.steps} steps of PixelDA`);
  const measures: SoakMeasure[] = [];
  let fresh: Promise<SoakMeasure[]> = Promise.resolve([]);
  try {
    for await (const measure of train(join(out, "long"), plan, seed)) {
      measures.push(measure);
      const { step, resident } = measure;
      if (step % 500 === 0) {
        report(`soak: ${step} of ${plan.steps} steps, ${(resident / 1e6).toFixed(1)} MB`);
      }
      if (step === plan.steps - plan.compared) {
        const steps = plan.compared;
        fresh = Array.fromAsync(train(join(out, "fresh"), { ...plan, steps }, seed));
        fresh.catch(() => {}); // it is awaited later
      }
    }
    const compared = compareMeasures(measures, await fresh, plan);
    end.accepted++;
    return [end, ...compared];
  } catch (error) {
    end.ungraceful.push((error as Error).message);
    return [end];
  } finally {
    await Promise.allSettled([fresh]); // it writes into the same folder
  }
}

/** Trains in a process of its own. */
async function* train(
  out: string,
  { steps, batchSize }: SoakPlan,
  seed: number,
): AsyncGenerator<SoakMeasure> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...scriptArguments(new URL("soak_worker.ts", import.meta.url), ["--v8-flags=--expose-gc"]),
      ...[`${steps}`, `${batchSize}`, `${seed}`, out],
    ],
    env: {
      PIXELDA_LAUNCHER: `${Deno.pid}`, // it ends when this process does
      MALLOC_ARENA_MAX: "2", // threads come and go, and glibc would give each new one a heap of its own
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  for await (const line of readLines(child.stdout)) yield JSON.parse(line);
  const { code } = await child.status;
  if (code !== 0) throw new Error(`ended by ${code}: ${await stderr}`);
}

/**
 * Compares the measures of a long training with what it may gain.
 *
 * @param fresh measures of a new process that trained at the same time as the long one's last steps
 */
export function compareMeasures(
  measures: readonly SoakMeasure[],
  fresh: readonly SoakMeasure[],
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
  const late = timeOfStep(measures, steps - compared + NEW_STEPS);
  const early = timeOfStep(fresh, NEW_STEPS);
  const slowdown = 100 * (late / early - 1);
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
      `${late.toFixed(2)} ms a step, ${early.toFixed(2)} ms in a new process at the same time: ` +
        `${slowdown.toFixed(1)} %`,
    ),
  ];
}

/** The median of processor time in milliseconds, after some steps. */
function timeOfStep(measures: readonly SoakMeasure[], start: number): number {
  const counted = measures.filter(({ step }) => step >= start);
  return median(
    counted.slice(1).map(({ processor }, i) => (processor - counted[i].processor) / STEPS_BETWEEN),
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
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}
