/** `kill -9` at random moments, and whether the run ends as one that nobody killed. @module */
import { createDraw, type Draw } from "../random_values.ts";
import { createTally, type Tally } from "../tally.ts";
import { requireEnd, requireSame, withFolder } from "./case.ts";
import { type Contents, listFiles } from "./folder.ts";
import { folderOf, type RunPlace, STEPS, trainRun } from "./process.ts";

/** Changes to the folder until the end of a run, about. */
const MAX_EVENTS = 12 * STEPS;

/** Most kills of one run. */
const MAX_KILLS = 5;

/**
 * Kills a run so often, then trains another, until there are enough kills.
 *
 * @param name of the tally
 * @param run which one
 * @param expected what is left of it if nobody disturbs it
 * @param kills how many
 * @param seed decides the moments
 */
export async function killRuns(
  name: string,
  run: Omit<RunPlace, "out">,
  expected: Contents,
  kills: number,
  seed: number,
): Promise<Tally> {
  const draw = createDraw("kills", name, seed);
  const tally = createTally(name);
  let count = 0, writing = 0;
  for (let runs = 1; count < kills; runs++) {
    await withFolder(async (out) => {
      let killed = 0;
      try {
        for await (const isTorn of killRun({ ...run, out }, draw)) {
          killed++;
          if (isTorn) writing++;
          if (count + killed === kills || killed === MAX_KILLS) break;
        }
        requireEnd(await trainRun({ ...run, out }), 0);
        await requireSame(out, expected);
        tally.resumed += killed;
      } catch (error) {
        tally.ungraceful.push(`run ${runs}, killed ${killed} times: ${(error as Error).message}`);
      }
      count += killed;
    });
  }
  tally.notes.push(`${writing} of the kills while a file was written`);
  return tally;
}

/** Kills a run until it ends before; yields after each kill whether a file was being written. */
async function* killRun(place: RunPlace, draw: Draw): AsyncGenerator<boolean> {
  while (true) {
    const ofCheckpoints = draw.chance(0.4);
    const event = draw.whole(1, ofCheckpoints ? STEPS : MAX_EVENTS);
    const delay = draw.whole(0, draw.chance(0.5) ? 3 : 50);
    const strike = (child: Deno.ChildProcess) => child.kill("SIGKILL");
    const ended = await trainRun(place, { blow: { event, ofCheckpoints, delay, strike } });
    if (ended.signal !== "SIGKILL" || ended.hung) return requireEnd(ended, 0);
    yield (await listFiles(folderOf(place))).some((path) => path.endsWith(".tmp"));
  }
}
