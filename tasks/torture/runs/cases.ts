/** Signals, pipes, disks, folders and clocks: what may happen to a run besides `kill -9`. @module */
import { join } from "@std/path";
import {
  type Case,
  type End,
  inTheMiddle,
  requireEnd,
  requireTidy,
  savedStep,
  stopInTheMiddle,
  type Trouble,
} from "./case.ts";
import { damages } from "./damages.ts";
import { trainRun } from "./process.ts";

/** A signal that asks for a stop, with everything saved. */
const stopBy = (signal: Deno.Signal): Case => ({
  name: `stopped by ${signal}`,
  async run({ place, folder, draw, finish }) {
    const blow = inTheMiddle(draw, (child) => child.kill(signal));
    const ended = await trainRun(place, { blow });
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

/** Runs a system's command. */
async function command(name: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(name, { args, stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

/** Gives a run a disk of its own, if this process may make one. */
async function onDisk(
  { place }: Trouble,
  options: string,
  work: () => Promise<End>,
): Promise<End> {
  if (!await command("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.out)) {
    return { skipped: "this process may not mount" };
  }
  try {
    return await work();
  } finally {
    await command("umount", "-l", place.out);
  }
}

/** Writes until nothing more goes in. */
function fill(path: string): void {
  using file = Deno.openSync(path, { create: true, append: true });
  for (const size of [100_000, 1_000, 1]) {
    try {
      while (file.writeSync(new Uint8Array(size)) > 0);
    } catch {
      // It is full.
    }
  }
}

/** Tries to end in words in the middle, and to resume from what is saved. */
async function failAndResume(
  { place, folder, draw, finish }: Trouble,
  text: RegExp,
  strike: () => unknown,
  mend: () => unknown,
): Promise<End> {
  let before = 0;
  const blow = inTheMiddle(draw, async () => {
    before = await savedStep(folder);
    await strike();
  });
  const ended = await trainRun(place, { blow });
  try {
    requireEnd(ended, 1, text);
    if (await savedStep(folder) < before) throw new Error(`step ${before} is lost`);
  } finally {
    await mend();
  }
  await finish();
  return "resumed";
}

/** Lets a folder refuse new files, and allow them again. */
async function setReadOnly(folder: string, isReadOnly: boolean): Promise<boolean> {
  // Root may write whatever the mode is.
  if (Deno.uid() === 0) return await command("chattr", isReadOnly ? "+i" : "-i", folder);
  await Deno.chmod(folder, isReadOnly ? 0o555 : 0o755);
  return true;
}

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
  {
    name: "disk full",
    run: (trouble) =>
      onDisk(trouble, "size=64m", () => {
        const filler = join(trouble.place.out, "filler");
        const text = /Cannot write .*: No space left on device/;
        return failAndResume(trouble, text, () => fill(filler), () => Deno.remove(filler));
      }),
  },
  {
    name: "limit on the size of files",
    async run(trouble) {
      await stopInTheMiddle(trouble);
      const before = await savedStep(trouble.folder);
      const ended = await trainRun(trouble.place, { shell: "trap '' XFSZ; ulimit -f 64" });
      requireEnd(ended, 1, /Cannot write .*: File too large/);
      if (await savedStep(trouble.folder) !== before) throw new Error(`step ${before} is lost`);
      await trouble.finish();
      return "resumed";
    },
  },
  {
    name: "place read-only",
    run: (trouble) =>
      onDisk(trouble, "size=64m,ro", async () => {
        requireEnd(await trainRun(trouble.place), 1, /Cannot write to .*Read-only file system/);
        return "refused";
      }),
  },
  {
    name: "place read-only in the middle",
    async run(trouble) {
      const { folder } = trouble;
      let isDone = false;
      try {
        return await failAndResume(
          trouble,
          /Cannot write .*: (Operation not permitted|Permission denied)/,
          async () => {
            isDone = await setReadOnly(folder, true);
            if (!isDone) throw new Error();
          },
          async () => isDone && await setReadOnly(folder, false),
        );
      } catch (error) {
        if (isDone) throw error;
        return { skipped: "this process may not make folders read-only" };
      }
    },
  },
  {
    name: "folder removed in the middle",
    async run({ place, folder, draw, finish }) {
      const blow = inTheMiddle(draw, async () => {
        // What is written meanwhile makes it fail.
        while (await Deno.remove(folder, { recursive: true }).then(() => false, isThere));
      });
      const ended = await trainRun(place, { blow });
      requireEnd(ended, 1, /Cannot write .*: it was removed or replaced/);
      await finish();
      return "refused";
    },
  },
  {
    name: "folder moved away, another in its place",
    async run({ place, folder, draw, finish }) {
      const blow = inTheMiddle(draw, async () => {
        await Deno.rename(folder, `${place.out}-away`);
        await Deno.mkdir(folder);
      });
      const ended = await trainRun(place, { blow });
      requireEnd(ended, 1, /Cannot write .*: it was removed or replaced/);
      const written = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      if (written.length > 0) throw new Error(`${written} written into the other folder`);
      await Deno.remove(folder);
      await Deno.rename(`${place.out}-away`, folder);
      await finish();
      return "resumed";
    },
  },
  {
    name: "clock set back",
    async run({ place, folder, draw, finish }) {
      const blow = inTheMiddle(draw, (child) => child.kill("SIGTERM"));
      const first = await trainRun(place, { blow, preload: clockBack(draw.whole(0, 40), 1) });
      requireEnd(first, 130, /Saved at step/);
      await requireTidy(folder);
      requireEnd(await trainRun(place, { preload: clockBack(draw.whole(0, 40), 30) }), 0);
      await finish();
      return "resumed";
    },
  },
  {
    name: "second process on the folder",
    async run({ place, draw, finish }) {
      let owner = 0;
      let second = { code: -1, stderr: "" };
      const blow = inTheMiddle(draw, async (child) => {
        owner = child.pid;
        child.kill("SIGSTOP");
        second = await trainRun(place);
        child.kill("SIGCONT");
      });
      requireEnd(await trainRun(place, { blow }), 0);
      const text = new RegExp(`is in use by process ${owner}; wait for it`);
      if (second.code !== 1 || !text.test(second.stderr)) {
        throw new Error(`the second ended by ${second.code}: ${second.stderr.slice(-300)}`);
      }
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

const isThere = (error: unknown): boolean => !(error instanceof Deno.errors.NotFound);
