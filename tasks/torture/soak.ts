/**
 * A long training: memory that grows, tensors that are left, and steps that slow down.
 *
 * @module
 */
import { scriptArguments } from "../launch.ts";
import { withFolder } from "./runs/case.ts";
import { type SoakMeasure, STEPS_BETWEEN } from "./soak_worker.ts";
import { createTally, readLines, type Tally, type TortureOptions } from "./tally.ts";

/** How long, what is not looked at, and what a process may gain. */
type SoakPlan = {
  readonly steps: number;
  /** Steps until caches are filled. */
  readonly warmUp: number;
  /** Megabytes per 1,000 steps. */
  readonly maxSlope: number;
  /** Percent, from the first quarter of the steps to the last. */
  readonly maxSlowdown: number;
};

/**
 * Native memory takes 4,000 steps to reach its size, and other processes weigh more over few steps: the
 * limits of a short run are wider, and find a leak of 50 KB a step.
 */
const PLAN: SoakPlan = { steps: 20_000, warmUp: 5_000, maxSlope: 1, maxSlowdown: 5 };
const SHORT: SoakPlan = { steps: 1_500, warmUp: 600, maxSlope: 50, maxSlowdown: 25 };

/** Trains for long, and compares what the process used early with what it used late. */
export async function soak({ seed, short, report }: TortureOptions): Promise<Tally[]> {
  const plan = short ? SHORT : PLAN;
  const { measures, failure } = await withFolder(async (out) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...scriptArguments(new URL("soak_worker.ts", import.meta.url), ["--v8-flags=--expose-gc"]),
        ...[`${plan.steps}`, `${seed}`, out],
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
    const measures: SoakMeasure[] = [];
    for await (const line of readLines(child.stdout)) {
      measures.push(JSON.parse(line));
      const { step, resident } = measures.at(-1)!;
      if (step % 500 === 0) {
        report(`soak: ${step} of ${plan.steps} steps, ${(resident / 1e6).toFixed(1)} MB`);
      }
    }
    const { code } = await child.status;
    return { measures, failure: code === 0 ? "" : `ended by ${code}: ${await stderr}` };
  });
  const end = createTally(`${plan.steps} steps of PixelDA`);
  if (failure === "") end.accepted++;
  else end.ungraceful.push(failure);
  return [end, ...compareMeasures(measures, plan)];
}

/** Compares the measures of a long training with what it may gain. */
export function compareMeasures(
  measures: readonly SoakMeasure[],
  { warmUp, maxSlope, maxSlowdown }: SoakPlan,
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
  const times = warm.slice(1).map(({ processor }, i) =>
    (processor - warm[i].processor) / STEPS_BETWEEN
  );
  const quarter = Math.floor(times.length / 4);
  const [early, late] = [median(times.slice(0, quarter)), median(times.slice(-quarter))];
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
      `${early.toFixed(2)} ms a step in the first quarter, ${late.toFixed(2)} ms in the last: ` +
        `${slowdown.toFixed(1)} %`,
    ),
  ];
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
