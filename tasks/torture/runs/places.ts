/** Disks that are full, limited or read-only, and folders that go away while a run trains. @module */
import { join } from "@std/path";
import {
  type Case,
  type End,
  requireEnd,
  savedStep,
  stopInTheMiddle,
  strikeInTheMiddle,
  type Trouble,
} from "./case.ts";
import { trainRun } from "./process.ts";

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
  trouble: Trouble,
  text: RegExp,
  strike: () => unknown,
  mend: () => unknown,
): Promise<End> {
  let before = 0;
  const ended = await strikeInTheMiddle(trouble, async () => {
    before = await savedStep(trouble.folder);
    await strike();
  }, { mend });
  try {
    requireEnd(ended, 1, text);
    if (await savedStep(trouble.folder) < before) throw new Error(`step ${before} is lost`);
  } finally {
    await mend();
  }
  await trouble.finish();
  return "resumed";
}

/** Lets a folder refuse new files, and allow them again. */
async function setReadOnly(folder: string, isReadOnly: boolean): Promise<boolean> {
  // Root may write whatever the mode is.
  if (Deno.uid() === 0) return await command("chattr", isReadOnly ? "+i" : "-i", folder);
  await Deno.chmod(folder, isReadOnly ? 0o555 : 0o755);
  return true;
}

/** Whether files are those of one write, which may have begun before the folder was replaced. */
function isOneWrite(names: readonly string[]): boolean {
  const record = /^(metrics\.|events\.)/, checkpoint = /^checkpoint/;
  return [record, checkpoint, /^samples$/].some((one) => names.every((name) => one.test(name)));
}

const isThere = (error: unknown): boolean => !(error instanceof Deno.errors.NotFound);

/** The cases. */
export const places: readonly Case[] = [
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
    async run(trouble) {
      const ended = await strikeInTheMiddle(trouble, async () => {
        // What is written meanwhile makes it fail.
        const remove = () => Deno.remove(trouble.folder, { recursive: true });
        while (await remove().then(() => false, isThere));
      });
      requireEnd(ended, 1, /Cannot write .*: it was removed or replaced/);
      await trouble.finish();
      return "refused";
    },
  },
  {
    name: "folder moved away, another in its place",
    async run(trouble) {
      const { place, folder, finish } = trouble;
      const away = `${place.out}-away`;
      const ended = await strikeInTheMiddle(trouble, async () => {
        await Deno.rename(folder, away);
        await Deno.mkdir(folder);
      }, { mend: () => Deno.remove(away, { recursive: true }).catch(() => {}) });
      requireEnd(ended, 1, /Cannot write .*: it was removed or replaced/);
      const written = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      if (!isOneWrite(written)) throw new Error(`${written} written into the other folder`);
      await Deno.remove(folder, { recursive: true });
      await Deno.rename(away, folder);
      await finish();
      return "resumed";
    },
  },
];
