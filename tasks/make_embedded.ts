/**
 * `deno task embedded --data-dir DIR`: creates `datasets/embedded/` from the published data, where
 * DIR has `mnist/`, `usps/` and `cc0-photos/` (the seven photos named below, from scikit-image).
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { type LabeledImages, loadMnist, loadUsps, subset } from "../datasets/mod.ts";
import { parseFlags, runCommand, text, UsageError } from "../experiments/cli/mod.ts";
import { type DecodedImage, decodeJpeg, startEngine } from "../lib/engine/mod.ts";
import { seededPermutation } from "../lib/random/mod.ts";

const command = {
  name: "embedded",
  summary: "Creates the data sample of this repository from the published data.",
  flags: { "data-dir": text("DIR", "Folder with mnist, usps and cc0-photos") },
};

const COUNTS = { mnist: { train: 15_000, test: 1_000 }, usps: { train: 5_000, test: 1_000 } };
const PHOTOS = ["astronaut", "brick", "chelsea", "coffee", "grass", "gravel", "rocket"];
/** Pixels kept from the middle of each photo, and how many columns of them are for training. */
const SIDE = 224, TRAIN_COLUMNS = 160;
const out = new URL("../datasets/embedded/", import.meta.url);
const LIMIT = 4_000_000;

async function main(dataDir: string): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  const digits = { mnist: await loadMnist(dataDir), usps: await loadUsps(dataDir) };
  let bytes = 0;
  for (const set of ["mnist", "usps"] as const) {
    for (const part of ["train", "test"] as const) {
      bytes += await writeDigits(`${set}-${part}`, digits[set][part], COUNTS[set][part]);
    }
  }
  await startEngine();
  const decoded = PHOTOS.map((name) =>
    decodeJpeg(Deno.readFileSync(`${dataDir}/cc0-photos/${name}.jpg`))
  );
  bytes += await writePhotos("photos-train", decoded, 0, TRAIN_COLUMNS);
  bytes += await writePhotos("photos-test", decoded, TRAIN_COLUMNS, SIDE);
  console.log(`${bytes} bytes in ${out.pathname}`);
  if (bytes > LIMIT) {
    throw new RangeError(`The sample has ${bytes} bytes, more than ${LIMIT}: use fewer images`);
  }
}

async function writeDigits(name: string, set: LabeledImages, count: number): Promise<number> {
  const chosen = seededPermutation(set.images.count, 0, "embedded", name).subarray(0, count);
  const { images, labels } = subset(set, chosen);
  return await writeIdx(`${name}-images`, [count, images.height, images.width], images.pixels) +
    await writeIdx(`${name}-labels`, [count], Uint8Array.from(labels));
}

function writePhotos(
  name: string,
  decoded: DecodedImage[],
  from: number,
  to: number,
): Promise<number> {
  const width = to - from;
  const pixels = new Uint8Array(decoded.length * SIDE * width * 3);
  decoded.forEach((photo, i) => {
    const top = (photo.height - SIDE) >> 1, left = ((photo.width - SIDE) >> 1) + from;
    for (let y = 0; y < SIDE; y++) {
      const start = ((top + y) * photo.width + left) * 3;
      pixels.set(photo.pixels.subarray(start, start + width * 3), (i * SIDE + y) * width * 3);
    }
  });
  return writeIdx(name, [decoded.length, SIDE, width, 3], pixels);
}

async function writeIdx(name: string, shape: number[], values: Uint8Array): Promise<number> {
  const file = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x800 + shape.length);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  file.set(values, 4 + 4 * shape.length);
  const packed = gzipSync(file, { level: 9 });
  await Deno.writeFile(new URL(`${name}.idx.gz`, out), packed);
  return packed.length;
}

if (import.meta.main) {
  await runCommand(async () => {
    const { dataDir } = parseFlags(command, Deno.args);
    if (dataDir === undefined) throw new UsageError("Cannot create the sample without --data-dir");
    await main(dataDir);
  });
}
