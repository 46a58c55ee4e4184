/** What cases share: how they are tried, and what must hold of every one. @module */
import { join } from "@std/path";
import { readCheckpoint, readConfig } from "../../../lib/runs/mod.ts";
import { createDraw, type Draw } from "../random_values.ts";
import { createTally, type Tally } from "../tally.ts";
import { compareContents, type Contents, digestFolder, listFiles } from "./folder.ts";
import { type Blow, type Ended, folderOf, type RunPlace, STEPS, trainRun } from "./process.ts";

/** What a case has to work with. */
export type Trouble = {
  readonly place: RunPlace;
  /** The run's folder. */
  readonly folder: string;
  readonly draw: Draw;
  /** Trains the run again; its end must be that of a run that nobody disturbed. */
  readonly finish: (...args: string[]) => Promise<Ended>;
};

/** How a case ended, if not by an error, which is ungraceful. */
export type End = "accepted" | "refused" | "resumed" | { readonly skipped: string };

/** Trouble that a run may have. */
export type Case = { readonly name: string; readonly run: (trouble: Trouble) => Promise<End> };

/** Gives a folder of runs for a while. */
export async function withFolder<T>(work: (out: string) => Promise<T>): Promise<T> {
  const out = await Deno.makeTempDir({ prefix: "pixelda-torture-" });
  try {
    return await work(out);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** Trains a run that nobody disturbs. */
export async function trainUndisturbed(run: Omit<RunPlace, "out">): Promise<Contents> {
  return await withFolder(async (out) => {
    const ended = await trainRun({ ...run, out });
    requireEnd(ended, 0);
    return await digestFolder(out);
  });
}

/** @throws {Error} in words if a process did not end with a code, and with a text on stderr */
export function requireEnd(ended: Ended, code: number, text = /(?:)/): void {
  const last = ended.stderr.trimEnd().split("\n").slice(-4).join(" | ");
  if (ended.hung) throw new Error(`hung: ${last}`);
  if (ended.code !== code) throw new Error(`ended by ${ended.signal ?? ended.code}: ${last}`);
  if (!text.test(ended.stderr)) throw new Error(`does not say ${text}: ${last}`);
}

/** @throws {Error} if a folder of runs is not as one that nobody disturbed */
export async function requireSame(out: string, expected: Contents): Promise<void> {
  const differences = compareContents(await digestFolder(out), expected);
  if (differences !== "") throw new Error(differences);
}

/** @throws {Error} if temporary files or a lock are in a folder */
export async function requireTidy(folder: string): Promise<void> {
  const left = (await listFiles(folder)).filter((path) => /(\.tmp|\/lock)$/.test(path));
  if (left.length > 0) throw new Error(`${left.join(", ")} left over`);
}

/** The step of a run's checkpoint; 0 if there is none. */
export async function savedStep(folder: string): Promise<number> {
  const config = await readConfig(folder);
  if (config?.hash === undefined) return 0;
  return (await readCheckpoint(folder, config.hash))?.step ?? 0;
}

/**
 * Does something to a process in the middle of its training; where that ended before, does it to
 * another that trains from the start.
 *
 * @param mend undoes it
 */
export async function strikeInTheMiddle(
  { place, draw }: Pick<Trouble, "place" | "draw">,
  strike: Blow["strike"],
  { preload, mend = () => {} }: { readonly preload?: string; readonly mend?: () => unknown } = {},
): Promise<Ended> {
  for (let last = STEPS - 2;; last -= 2) {
    const event = draw.whole(3, last), delay = draw.whole(0, 60);
    const blow = { event, ofCheckpoints: true, delay, strike };
    const ended = await trainRun(place, { blow, preload });
    if (ended.code !== 0 || last < 5) return ended;
    await mend();
    for await (const { name } of Deno.readDir(place.out)) {
      await Deno.remove(join(place.out, name), { recursive: true });
    }
  }
}

/** Stops a run in the middle, so that it has two checkpoints. */
export async function stopInTheMiddle(trouble: Pick<Trouble, "place" | "draw">): Promise<void> {
  const ended = await strikeInTheMiddle(trouble, (child) => child.kill("SIGTERM"));
  requireEnd(ended, 130, /Saved at step/);
}

/** Tries a case several times. */
export async function tryCase(
  { name, run }: Case,
  method: Omit<RunPlace, "out">,
  expected: Contents,
  times: number,
  seed: number,
): Promise<Tally> {
  const tally = createTally(name);
  for (let time = 0; time < times; time++) {
    try {
      const end = await withFolder(async (temporary) => {
        const place = { ...method, out: join(temporary, "runs") };
        await Deno.mkdir(place.out);
        return await run({
          place,
          folder: folderOf(place),
          draw: createDraw(name, seed, time),
          async finish(...args) {
            const ended = await trainRun(place, { args });
            requireEnd(ended, 0);
            await requireSame(place.out, expected);
            return ended;
          },
        });
      });
      if (typeof end === "object") {
        tally.notes.push(`skipped: ${end.skipped}`);
        break;
      }
      tally[end]++;
    } catch (error) {
      tally.ungraceful.push(`try ${time + 1}: ${(error as Error).message}`);
    }
  }
  return tally;
}
