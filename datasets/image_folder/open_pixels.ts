/**
 * The pixels of an index's images, decoded when they are asked for, and kept while there is room.
 *
 * @module
 */
import { DataError } from "../../lib/files/mod.ts";
import type { Resize } from "../../lib/layers/mod.ts";
import type { Images } from "../images.ts";
import { createDecodePool, type DecodePool } from "./decode_pool.ts";
import { type DecodeSettings, recordLength } from "./decode_task.ts";
import type { SkippedFile } from "./find_files.ts";
import type { Fit } from "./fit_picture.ts";
import { type ImageIndex, requireWhole } from "./read_index.ts";

/** How images are decoded, and how many of them are kept. */
export type OpenOptions = {
  /** Rows and columns of the images, 16 to 128. */
  readonly size: number;
  /** How a picture becomes a square. @default {"crop"} */
  readonly resize?: Resize;
  /** 1 for gray, 3 for red, green, blue. @default {3} */
  readonly channels?: 1 | 3;
  /** Behind transparent pixels and around padded pictures, 0 (black) to 255. @default {0} */
  readonly background?: number;
  /** Most bytes of decoded images to keep. @default {536,870,912} */
  readonly memory?: number;
  /** Most pixels of a file's image; larger ones are skipped. @default {50,000,000} */
  readonly maxPixels?: number;
  /** Workers that decode, or how many to start. @default {one per processor, four at most} */
  readonly workers?: number | DecodePool;
};

/** Decoded images, with their positions in the index. */
export type DecodedImages = {
  /** Bytes, `[N, size, size, channels]`. */
  readonly images: Images;
  /** 1 on the object, 0 elsewhere, `[N, size, size, 1]`; null without masks. */
  readonly masks: Images | null;
  /** Which images, `[N]`. */
  readonly indices: Uint32Array;
};

/** What to do about images that turn out to be broken: leave them out, or take others of their kind. */
export type IfBroken = "omit" | "replace";

/** The pixels of an index's images. */
export type OpenedPixels = Disposable & {
  /**
   * Decodes images, in the order of the indices.
   *
   * @param indices positions in the index
   * @param ifBroken `"replace"` takes the next image of the same class, split and domain
   * @throws {DataError} if more than 10 % of all images are broken
   */
  readonly decode: (indices: ArrayLike<number>, ifBroken: IfBroken) => Promise<DecodedImages>;
  /** Files that turned out to be broken, each once; it grows. */
  readonly broken: readonly SkippedFile[];
  /** Ends the workers that were started here. */
  readonly close: () => void;
};

/** Sides that images can have. */
const SIZES = { min: 16, max: 128 };

/**
 * Opens the images of an index.
 *
 * @param index which
 * @param options size, channels and how to resize; memory and workers
 * @returns access to their pixels; `using` or `close` ends it
 * @throws {RangeError} if an option is out of its range
 */
export function openPixels(index: ImageIndex, options: OpenOptions): OpenedPixels {
  const settings = decodeSettings(index, options), length = recordLength(settings);
  const { files, root } = index, { size, channels } = settings.fit;
  const { workers, memory = 2 ** 29 } = options, isOwn = typeof workers !== "object";
  const cache = createCache(files.length, length, memory);
  const pool = isOwn ? createDecodePool(workers) : workers;
  const broken: SkippedFile[] = [], isBroken = new Set<number>();

  function noteBroken(position: number, reason: string): void {
    if (isBroken.has(position)) return;
    isBroken.add(position);
    broken.push({ path: files[position].path, reason });
    requireWhole(root, broken, files.length);
  }

  /** Returns the next image that is not known to be broken, of the same kind. */
  function findReplacement(position: number): number {
    const { path, label, split, domain } = files[position];
    for (let step = 1; step < files.length; step++) {
      const next = (position + step) % files.length, file = files[next];
      const isAlike = file.label === label && file.split === split && file.domain === domain;
      if (isAlike && !isBroken.has(next)) return next;
    }
    throw new DataError(
      `Cannot replace ${path} in ${root}, which is broken: no image of its class is whole; replace or ` +
        "remove it",
    );
  }

  async function decode(wanted: ArrayLike<number>, ifBroken: IfBroken): Promise<DecodedImages> {
    const indices = Uint32Array.from(wanted), records = new Uint8Array(indices.length * length);
    const omitted = new Set<number>();
    let open = Array.from(indices.keys());
    while (open.length > 0) {
      const asked = open.filter((at) => {
        if (isBroken.has(indices[at]) && ifBroken === "replace") {
          indices[at] = findReplacement(indices[at]);
        }
        if (isBroken.has(indices[at])) omitted.add(at);
        else if (!cache.read(indices[at], records, at * length)) return true;
        return false;
      });
      const answer = await pool.decode(
        asked.map((at) => {
          const { path, mask } = files[indices[at]];
          return { file: `${root}/${path}`, ...(mask !== null && { mask: `${root}/${mask}` }) };
        }),
        settings,
      );
      open = asked.filter((at, i) => {
        const fault = answer.faults[i];
        if (fault !== null) {
          noteBroken(indices[at], fault);
          return true;
        }
        const record = answer.records.subarray(i * length, (i + 1) * length);
        records.set(record, at * length);
        cache.write(indices[at], record);
        return false;
      });
    }
    const kept = indices.keys().filter((at) => !omitted.has(at)).toArray();
    return splitRecords(records, indices, kept);
  }

  /** Takes pixels and masks of the records that are kept apart. */
  function splitRecords(
    records: Uint8Array,
    indices: Uint32Array,
    kept: readonly number[],
  ): DecodedImages {
    const part = (start: number, channels: number): Images => {
      const bytes = size ** 2 * channels, pixels = new Uint8Array(kept.length * bytes);
      kept.forEach((at, i) => {
        const from = at * length + start;
        pixels.set(records.subarray(from, from + bytes), i * bytes);
      });
      return { pixels, count: kept.length, height: size, width: size, channels };
    };
    return {
      images: part(0, channels),
      masks: settings.masks === null ? null : part(size ** 2 * channels, 1),
      indices: Uint32Array.from(kept, (at) => indices[at]),
    };
  }

  const close = () => {
    if (isOwn) pool.close();
  };
  return { decode, broken, close, [Symbol.dispose]: close };
}

function decodeSettings({ masks }: ImageIndex, options: OpenOptions): DecodeSettings {
  const { size, resize = "crop", channels = 3, background = 0, memory = 0, maxPixels } = options;
  const refuse = (name: string, value: unknown, wanted: string) => {
    throw new RangeError(`Cannot open images with ${name} ${value}, give ${wanted}`);
  };
  if (!Number.isInteger(size) || size < SIZES.min || size > SIZES.max) {
    refuse("size", size, `a whole number from ${SIZES.min} to ${SIZES.max}`);
  }
  if (!["crop", "pad", "stretch"].includes(resize)) {
    refuse("resize", resize, "crop, pad or stretch");
  }
  if (channels !== 1 && channels !== 3) refuse("channels", channels, "1 or 3");
  if (!(background >= 0 && background <= 255)) {
    refuse("background", background, "a number from 0 to 255");
  }
  if (!(memory >= 0)) refuse("memory", memory, "bytes from 0");
  const fit: Fit = { size, resize, channels, background };
  return { fit, masks, maxPixels };
}

/** Decoded images by position. What is kept stays: of a random order, no choice hits more often. */
type Cache = {
  /** Copies an image's record into `to`, from `at` on; returns false if it is not kept. */
  readonly read: (position: number, to: Uint8Array, at: number) => boolean;
  /** Keeps a record if there is room. */
  readonly write: (position: number, record: Uint8Array) => void;
};

function createCache(count: number, length: number, memory: number): Cache {
  const slots = Math.min(count, Math.floor(memory / length));
  // The system hands out memory when it is first written to.
  const store = new Uint8Array(slots * length), slotOf = new Int32Array(count).fill(-1);
  let used = 0;
  return {
    read(position, to, at) {
      const start = slotOf[position] * length;
      if (start < 0) return false;
      to.set(store.subarray(start, start + length), at);
      return true;
    },
    write(position, record) {
      if (used === slots || slotOf[position] >= 0) return;
      slotOf[position] = used++;
      store.set(record, slotOf[position] * length);
    },
  };
}
