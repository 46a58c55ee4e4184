/** Signals, pipes, clocks and other processes: what may happen to a run besides `kill -9`. @module */
import { type Case, requireEnd, requireTidy, savedStep, strikeInTheMiddle } from "./case.ts";
import { damages } from "./damages.ts";
import { places } from "./places.ts";
import { type Ended, trainRun } from "./process.ts";

/** A signal that asks for a stop, with everything saved. */
const stopBy = (signal: Deno.Signal): Case => ({
  name: `stopped by ${signal}`,
  async run(trouble) {
    const { folder, finish } = trouble;
    const ended = await strikeInTheMiddle(trouble, (child) => child.kill(signal));
    requireEnd(ended, 130, /Saved at step \d+ in .*; run the same command again to resume/);
    const [, step] = /Saved at step (\d+)/.exec(ended.stderr)!;
    if (await savedStep(folder) !== Number(step)) throw new Error(`step ${step} is not saved`);
    await requireTidy(folder);
    await finish();
    return "resumed";
  },
});

/** A reader that leaves; the run goes on. */
const deafTo = (stream: "stdout" | "stderr"): Case => ({
  name: `reader of ${stream} leaves`,
  async run({ place, finish }) {
    requireEnd(await trainRun(place, { deafTo: stream }), 0);
    await finish();
    return "accepted";
  },
});

const YEAR_MS = 365 * 86_400_000;

/** A module that sets the clock back after some readings of it. */
const clockBack = (readings: number, years: number): string =>
  "data:text/javascript," + encodeURIComponent(`
    const now = Date.now;
    let readings = 0;
    Date.now = () => now() - (++readings > ${readings} ? ${years * YEAR_MS} : 0);`);

/** The cases. */
export const cases: readonly Case[] = [
  ...(["SIGTERM", "SIGHUP", "SIGINT"] as const).map(stopBy),
  ...(["stdout", "stderr"] as const).map(deafTo),
  {
    name: "stderr on a full disk",
    async run({ place, finish }) {
      requireEnd(await trainRun(place, { shell: "exec 2>/dev/full" }), 0);
      await finish();
      return "accepted";
    },
  },
  ...places,
  {
    name: "clock set back",
    async run(trouble) {
      const { place, folder, draw, finish } = trouble;
      const preload = clockBack(draw.whole(0, 40), 1);
      const stop = (child: Deno.ChildProcess) => child.kill("SIGTERM");
      requireEnd(await strikeInTheMiddle(trouble, stop, { preload }), 130, /Saved at step/);
      await requireTidy(folder);
      requireEnd(await trainRun(place, { preload: clockBack(draw.whole(0, 40), 30) }), 0);
      await finish();
      return "resumed";
    },
  },
  {
    name: "second process on the folder",
    async run(trouble) {
      const { place, finish } = trouble;
      let owner = 0;
      let second: Ended | undefined;
      const ended = await strikeInTheMiddle(trouble, async (child) => {
        owner = child.pid;
        child.kill("SIGSTOP");
        second = await trainRun(place);
        child.kill("SIGTERM");
        child.kill("SIGCONT");
      });
      requireEnd(ended, 130, /Saved at step/);
      requireEnd(second!, 1, new RegExp(`is in use by process ${owner}; use --wait`));
      await finish();
      return "refused";
    },
  },
  {
    name: "two processes at once",
    async run({ place, finish }) {
      const both = await Promise.all([trainRun(place), trainRun(place)]);
      const [winner, loser] = both.toSorted((a, b) => a.code - b.code);
      requireEnd(winner, 0);
      if (loser.code !== 0) requireEnd(loser, 1, /is in use by process/);
      await finish();
      return loser.code === 0 ? "accepted" : "refused";
    },
  },
  ...damages,
];
