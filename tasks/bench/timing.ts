/**
 * Measures several ways to do the same thing in turns, so that other work of the machine slows all
 * of them alike and does not change their ratios.
 *
 * @module
 */

/** What is measured: milliseconds, or megabytes of 10⁶ bytes. */
export type Unit = "ms" | "mb";

/** First and third quartile. */
export type Quartiles = readonly [number, number];

/** What one way took, over all rounds; its median is under the unit's name. */
export type Measurement = { readonly [unit in Unit]?: number } & {
  readonly quartiles: Quartiles;
  /** Median of its figure over the first way's in the same round. */
  readonly ratio: number;
  readonly ratioQuartiles: Quartiles;
};

/** What each way took. */
export type Measurements<Name extends string = string> = { readonly [K in Name]: Measurement };

/** The figure of each way in one round. */
export type Round<Name extends string = string> = { readonly [K in Name]: number };

/** Ways to do the same thing, by name; each does it once and returns how long that took. */
export type Ways<Name extends string = string> = {
  readonly [K in Name]: () => number | Promise<number>;
};

/**
 * Runs each way once a round: A B C, A B C, …
 *
 * @param ways in the order in which to run them
 * @param options rounds to measure, from 1, and rounds before that to warm up
 * @returns the figures of each round but the warm-up's
 * @throws {RangeError} if `rounds` is below 1
 */
export async function takeTurns<Name extends string>(
  ways: Ways<Name>,
  { rounds, warmUp, pauseMs = 0 }: {
    readonly rounds: number;
    readonly warmUp: number;
    /** Rest before each turn, for threads of the turn before that wait for work. @default {0} */
    readonly pauseMs?: number;
  },
): Promise<Round<Name>[]> {
  if (!(rounds >= 1)) {
    throw new RangeError(`Cannot measure ${rounds} rounds: at least 1 is needed`);
  }
  const measured: Round<Name>[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const figures = {} as { [K in Name]: number };
    for (const name of Object.keys(ways) as Name[]) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      figures[name] = await ways[name]();
    }
    if (round >= 0) measured.push(figures);
  }
  return measured;
}

/** Turns work into ways that take as many milliseconds as it does. */
export function timed<Name extends string>(
  work: { readonly [K in Name]: () => void | Promise<void> },
  now = () => performance.now(),
): Ways<Name> {
  const entries = Object.entries<() => void | Promise<void>>(work).map(([name, run]) => [
    name,
    async () => {
      const start = now();
      await run();
      return now() - start;
    },
  ]);
  return Object.fromEntries(entries);
}

/**
 * Returns medians and quartiles of each way.
 *
 * @param rounds at least one; their ratios are to the first way
 * @param unit of the figures
 */
export function summarize<Name extends string>(
  rounds: readonly Round<Name>[],
  unit: Unit,
): Measurements<Name> {
  const names = Object.keys(rounds[0]) as Name[];
  return Object.fromEntries(names.map((name) => {
    const figures = rounds.map((round) => round[name]);
    const ratios = rounds.map((round) => round[name] / round[names[0]]);
    return [name, {
      [unit]: median(figures),
      quartiles: quartiles(figures),
      ratio: median(ratios),
      ratioQuartiles: quartiles(ratios),
    }];
  })) as { [K in Name]: Measurement };
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The values a quarter and three quarters of the way from the least to the greatest. */
export function quartiles(values: readonly number[]): Quartiles {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

/** Between two values in proportion, as NumPy's default. */
function quantile(values: readonly number[], probability: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = probability * (sorted.length - 1);
  const below = sorted[Math.floor(place)], above = sorted[Math.ceil(place)];
  return below + (above - below) * (place % 1);
}
