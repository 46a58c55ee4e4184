/**
 * Runs: killed, stopped, starved and damaged; each must end as one that nobody disturbed.
 *
 * @module
 */
import { flipBits } from "./runs/bits.ts";
import { trainUndisturbed, tryCase } from "./runs/case.ts";
import { cases } from "./runs/cases.ts";
import { killRuns } from "./runs/kills.ts";
import type { TableName } from "./runs/worker.ts";
import { renderTally, type Tally, type TortureOptions } from "./tally.ts";

/** Kills of each method, tries of each case, and bits; and what a short run has of them. */
const COUNTS = { kills: 20, tries: 5, bits: 5_000 }, SHORT = { kills: 1, tries: 1, bits: 500 };

/** Processes at once; each computes with one thread. */
const PROCESSES = Math.min(2, navigator.hardwareConcurrency);

/** What is killed. */
const METHODS: Readonly<Record<string, { readonly table: TableName; readonly method: string }>> = {
  "PixelDA": { table: "digits", method: "pixelda" },
  "DANN": { table: "digits", method: "dann" },
  "DSN": { table: "digits", method: "dsn" },
  "CoGAN": { table: "digits", method: "cogan" },
  "Source-only": { table: "digits", method: "source-only" },
  "PixelDA of poses": { table: "poses", method: "pixelda" },
};

/** Disturbs runs: one tally for each method that is killed, and for each kind of trouble. */
export async function runs({ seed, short, report }: TortureOptions): Promise<Tally[]> {
  const { kills, tries, bits } = short ? SHORT : COUNTS;
  const references = await inParallel(
    Object.values(METHODS).map((run) => () => trainUndisturbed(run)),
  );
  const cheap = METHODS["Source-only"];
  const expected = references[Object.keys(METHODS).indexOf("Source-only")];
  const work: (() => Promise<Tally>)[] = [
    ...Object.entries(METHODS).map(([name, run], at) => () =>
      killRuns(`kill -9: ${name}`, run, references[at], kills, seed)
    ),
    ...cases.map((each) => () => tryCase(each, cheap, expected, tries, seed)),
    () => flipBits(cheap, bits, seed),
  ];
  return await inParallel(work.map((each) => async () => {
    const tally = await each();
    report(renderTally(tally));
    return tally;
  }));
}

/** Does some work at once, and the rest in turn; the results are in the order of the work. */
async function inParallel<T>(work: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const workers = Array.from({ length: PROCESSES }, async () => {
    while (next < work.length) {
      const at = next++;
      results[at] = await work[at]();
    }
  });
  await Promise.all(workers);
  return results;
}
