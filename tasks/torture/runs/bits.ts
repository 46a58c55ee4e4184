/** Flipped bits of a checkpoint: each must be noticed, and the checkpoint before be read. @module */
import { join } from "@std/path";
import {
  CHECKPOINT_FILES,
  readCheckpoint,
  readConfig,
  type StoredCheckpoint,
} from "../../../lib/runs/mod.ts";
import { createDraw, type Draw } from "../random_values.ts";
import { createTally, type Tally } from "../tally.ts";
import { stopInTheMiddle, withFolder } from "./case.ts";
import { folderOf, type RunPlace } from "./process.ts";

/** Flips bits of a stopped run's newest checkpoint, one at a time. */
export async function flipBits(
  run: Omit<RunPlace, "out">,
  count: number,
  seed: number,
): Promise<Tally> {
  const tally = createTally("flipped bit of a checkpoint");
  const draw = createDraw("bits", seed);
  await withFolder(async (out) => {
    const place = { ...run, out }, folder = folderOf(place);
    await stopInTheMiddle({ place, draw });
    const { hash } = (await readConfig(folder))!;
    const newest = (await readCheckpoint(folder, hash!))!;
    using file = await Deno.open(join(folder, CHECKPOINT_FILES[0]), { read: true, write: true });
    const { size } = await file.stat();
    for (let i = 0; i < count; i++) {
      const { byte, bit } = drawBit(size, draw);
      flip(file, byte, bit);
      try {
        const found = await readCheckpoint(folder, hash!);
        requireBefore(found, newest);
        tally.refused++;
      } catch (error) {
        tally.ungraceful.push(`bit ${bit} of byte ${byte}: ${(error as Error).message}`);
      }
      flip(file, byte, bit);
    }
    const mended = await readCheckpoint(folder, hash!);
    if (mended?.step !== newest.step) throw new Error("The bits are not as they were");
    tally.notes.push(`a file of ${size} bytes; the checkpoint before was read each time`);
  });
  return tally;
}

/** The header is small, and says what the rest is: a fifth of the bits are there. */
function drawBit(size: number, draw: Draw): { byte: number; bit: number } {
  const end = draw.chance(0.2) ? Math.min(size, 8_000) : size;
  return { byte: draw.whole(0, end - 1), bit: draw.whole(0, 7) };
}

function flip(file: Deno.FsFile, byte: number, bit: number): void {
  const value = new Uint8Array(1);
  file.seekSync(byte, Deno.SeekMode.Start);
  file.readSync(value);
  value[0] ^= 1 << bit;
  file.seekSync(byte, Deno.SeekMode.Start);
  file.writeSync(value);
}

function requireBefore(found: StoredCheckpoint | null, newest: StoredCheckpoint): void {
  if (found === null) throw new Error("no checkpoint was found");
  if (found.damage === undefined) throw new Error("it was read without a word");
  if (found.step !== newest.step - 1) throw new Error(`step ${found.step} was read`);
}
