/**
 * `deno task translate --model M --in DIR --out DIR`: makes images of the source domain look like the
 * target's.
 *
 * @module
 */
import { join, resolve } from "@std/path";
import {
  integer,
  parseFlags,
  progressOutput,
  runCommand,
  text,
  toggle,
  UsageError,
  withDefault,
} from "../experiments/cli/mod.ts";
import { createCanvas, drawImage, type PixelImages, writePng } from "../lib/drawing/mod.ts";
import { ensureWritable, exists } from "../lib/files/mod.ts";
import { loadModel } from "../lib/model_folder/mod.ts";
import { openFolder, readFolder } from "./read_folder.ts";

const command = {
  name: "translate",
  summary:
    "Translates the images of a folder into the target's look, into the same folders elsewhere.",
  flags: {
    model: text("DIR", "The model folder"),
    in: text("DIR", "The images of the source domain; folders inside are looked through"),
    out: text("DIR", "Where to write PNG files; those that are there already are kept"),
    samples: withDefault(integer("Translations of each image, with other noise", { min: 1 }), 1),
    seed: withDefault(integer("Decides the noise", { min: 0 }), 0),
    quiet: toggle("Show no progress"),
    json: toggle("Print the counts as JSON"),
  },
};

/** Pixels of translated images that are in memory at once. */
const PIXELS = 2 ** 22;

/** What was done. */
export type Translated = {
  readonly written: number;
  /** Files that were there already. */
  readonly kept: number;
  /** Images that cannot be read. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
};

/**
 * Translates images; a second call does what an interruption left.
 *
 * @param args flags as on the command line
 * @throws {Error} if the model has no generator, the folder has no images, or `--out` is `--in`
 */
export async function translate(args: readonly string[]): Promise<Translated> {
  const flags = parseFlags(command, args);
  const { out, samples, seed } = flags;
  if (flags.model === undefined) throw new UsageError("Name the model folder: --model DIR");
  if (flags.in === undefined) throw new UsageError("Name the folder of images: --in DIR");
  if (out === undefined) throw new UsageError("Say where to write the images: --out DIR");
  if (resolve(out) === resolve(flags.in)) {
    throw new UsageError("--out is --in: translated images would lie among the originals");
  }
  await ensureWritable(out);
  const model = await loadModel(flags.model);
  try {
    const { source } = model.config;
    using folder = openFolder(flags.in, source, "none");
    const size = Math.max(1, Math.min(64, Math.floor(PIXELS / (source.side ** 2 * samples!))));
    const reading = { label: "translate", output: progressOutput(flags), size };
    let [written, kept] = [0, 0];
    for await (const { images, files, indices } of readFolder(folder, reading)) {
      const names = files.flatMap(({ path }) => namesOf(path, samples!)).map((name) =>
        join(out, name)
      );
      const isOpen = await Promise.all(names.map(async (name) => !await exists(name)));
      kept += isOpen.filter((open) => !open).length;
      const writes: (() => Promise<void>)[] = [];
      for (const [start, end] of findRuns(indices)) {
        const [first, last] = [start * samples!, end * samples!];
        if (!isOpen.slice(first, last).includes(true)) continue;
        const some = images.slice([start, 0, 0, 0], [end - start, -1, -1, -1]);
        const made = model.translate(some, { samples, seed, first: indices[start] });
        some.dispose();
        for (let k = first; k < last; k++) {
          if (isOpen[k]) writes.push(() => writePicture(names[k], made, k - first));
        }
      }
      await Promise.all(writes.map((write) => write())); // each waits for the disk
      written += writes.length;
    }
    return { written, kept, skipped: folder.listSkipped() };
  } finally {
    model.dispose();
  }
}

/** Finds where images follow each other in the folder: one that cannot be read is left out. */
function* findRuns(indices: Uint32Array): Generator<[start: number, end: number]> {
  let start = 0;
  for (let end = 1; end <= indices.length; end++) {
    if (indices[end] === indices[end - 1] + 1) continue;
    yield [start, end];
    start = end;
  }
}

/** `a/b.jpg` becomes `a/b.jpg.png`, or `a/b.jpg.1.png` and so on: no two images take one name. */
function namesOf(path: string, samples: number): string[] {
  return Array.from(
    { length: samples },
    (_, k) => samples === 1 ? `${path}.png` : `${path}.${k + 1}.png`,
  );
}

async function writePicture(path: string, images: PixelImages, index: number): Promise<void> {
  const [, height, width] = images.shape;
  const canvas = createCanvas(width, height);
  drawImage(canvas, images, { index, left: 0, top: 0, scale: 1 });
  await writePng(path, canvas);
}

if (import.meta.main) {
  await runCommand(async () => {
    const { written, kept, skipped } = await translate(Deno.args);
    const { json, out } = parseFlags(command, Deno.args);
    console.log(
      json
        ? JSON.stringify({ written, kept, skipped })
        : `${out}: ${written} images written, ${kept} kept, ${skipped.length} skipped`,
    );
  });
}
