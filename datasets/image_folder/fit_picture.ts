/**
 * Pictures of any size as squares of one size: averaged over areas where they shrink, interpolated
 * where they grow.
 *
 * @module
 */
import type { Resize } from "../../lib/layers/mod.ts";
import type { Picture } from "./decode_image.ts";

/** The squares that pictures become. */
export type Fit = {
  /** Rows and columns. */
  readonly size: number;
  readonly resize: Resize;
  /** 1 for gray, 3 for red, green, blue. */
  readonly channels: 1 | 3;
  /** What is behind transparent pixels and around a padded picture, 0 (black) to 255 (white). */
  readonly background: number;
};

/**
 * Resizes a picture to a square.
 *
 * @param picture to resize
 * @param fit size, channels and how
 * @returns bytes, `[size, size, channels]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const picture = { width: 2, height: 1, pixels: Uint8Array.of(0, 0, 0, 255, 90, 90, 90, 255) };
 * const fit = { size: 1, resize: "stretch", channels: 1, background: 0 } as const;
 * assertEquals([...fitPicture(picture, fit)], [45]);
 * ```
 */
export function fitPicture(picture: Picture, fit: Fit): Uint8Array {
  const { channels, background } = fit;
  const read = channels === 1 ? grayRow(background) : colorRow(background);
  const square = new Uint8Array(fit.size ** 2 * channels).fill(background);
  resample(picture, fit, read, channels, (at, value) => square[at] = Math.round(value));
  return square;
}

/**
 * Creates a square mask: of a picture's alpha, or of a picture of the mask, which is white.
 *
 * @param picture to resize
 * @param fit size, and how
 * @param from where the mask is
 * @returns 1 where at least half of a pixel is opaque or white, 0 elsewhere, `[size, size]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const picture = { width: 2, height: 1, pixels: Uint8Array.of(9, 9, 9, 255, 9, 9, 9, 100) };
 * const fit = { size: 2, resize: "stretch", channels: 3, background: 0 } as const;
 * assertEquals([...fitMask(picture, fit, "alpha")], [1, 0, 1, 0]);
 * ```
 */
export function fitMask(picture: Picture, fit: Fit, from: "alpha" | "white"): Uint8Array {
  const mask = new Uint8Array(fit.size ** 2);
  const read = from === "alpha" ? alphaRow : grayRow(0);
  resample(picture, fit, read, 1, (at, value) => mask[at] = value > HALF ? 1 : 0);
  return mask;
}

/** Half of 255, less a little for rounding. */
const HALF = 127.4;

/** Reads pixels of a row, from the first's position in `pixels`, into `row`. */
type ReadRow = (pixels: Picture["pixels"], first: number, row: Float32Array) => void;

function colorRow(background: number): ReadRow {
  return (pixels, first, row) => {
    for (let to = 0, from = first; to < row.length; to += 3, from += 4) {
      const opacity = pixels[from + 3] / 255, behind = (1 - opacity) * background;
      row[to] = opacity * pixels[from] + behind;
      row[to + 1] = opacity * pixels[from + 1] + behind;
      row[to + 2] = opacity * pixels[from + 2] + behind;
    }
  };
}

/** By the weights of ITU-R 601, as Pillow and libjpeg. */
function grayRow(background: number): ReadRow {
  return (pixels, first, row) => {
    for (let to = 0, from = first; to < row.length; to++, from += 4) {
      const opacity = pixels[from + 3] / 255;
      const gray = 0.299 * pixels[from] + 0.587 * pixels[from + 1] + 0.114 * pixels[from + 2];
      row[to] = opacity * gray + (1 - opacity) * background;
    }
  };
}

function alphaRow(pixels: Picture["pixels"], first: number, row: Float32Array): void {
  for (let to = 0; to < row.length; to++) row[to] = pixels[first + 4 * to + 3];
}

/** What is shown of a picture's columns or rows, and where in the square. */
type Span = {
  readonly start: number;
  readonly length: number;
  readonly left: number;
  readonly count: number;
};

/** Places one side of a picture; `other` is its other side. */
function place(side: number, other: number, { size, resize }: Fit): Span {
  if (resize === "crop" && side > other) {
    return { start: Math.floor((side - other) / 2), length: other, left: 0, count: size };
  }
  if (resize === "pad") {
    const count = Math.max(1, Math.round(size * side / Math.max(side, other, size)));
    return { start: 0, length: side, left: Math.floor((size - count) / 2), count };
  }
  return { start: 0, length: side, left: 0, count: size };
}

/** The pixels that one pixel is made of, from `first` on, and their weights, which sum to 1. */
type Taps = { readonly first: number; readonly weights: readonly number[] };

/** Creates the taps of all pixels along one side. */
function createTaps({ start, length, count }: Span): Taps[] {
  const scale = length / count;
  return Array.from({ length: count }, (_, i) => {
    const { first, weights } = scale > 1
      ? areaTaps(i, scale, length)
      : linearTaps(i, scale, length);
    return { first: start + first, weights };
  });
}

/** Averages what the pixel covers, parts of pixels by their share. */
function areaTaps(i: number, scale: number, length: number): Taps {
  const from = i * scale, to = Math.min(length, (i + 1) * scale), first = Math.floor(from);
  const weights = [];
  for (let k = first; k < to; k++) {
    weights.push((Math.min(to, k + 1) - Math.max(from, k)) / scale);
  }
  return { first, weights };
}

/** Interpolates between the two nearest centers; outside of the first and the last there is one. */
function linearTaps(i: number, scale: number, length: number): Taps {
  const center = Math.min(length - 1, Math.max(0, (i + 0.5) * scale - 0.5));
  const first = Math.floor(center), share = center - first;
  return { first, weights: share === 0 ? [1] : [1 - share, share] };
}

/** Resizes, and gives each value to `write` with its position in `[size, size, channels]`. */
function resample(
  { width, height, pixels }: Picture,
  fit: Fit,
  read: ReadRow,
  channels: number,
  write: (at: number, value: number) => void,
): void {
  const across = place(width, height, fit), down = place(height, width, fit);
  const columns = createTaps(across), rows = createTaps(down);
  const whole = new Float32Array(width * channels),
    sum = new Float32Array(columns.length * channels);
  // Two rows that are resized already: the next pixel below begins with the last of the one above.
  const recent = [0, 1].map(() => ({ row: -1, values: new Float32Array(sum.length) }));
  const resizedRow = (row: number): Float32Array => {
    const kept = recent[row % 2];
    if (kept.row === row) return kept.values;
    kept.row = row;
    read(pixels, 4 * row * width, whole);
    for (let i = 0; i < columns.length; i++) {
      const { first, weights } = columns[i];
      for (let c = 0; c < channels; c++) {
        let value = 0;
        for (let k = 0; k < weights.length; k++) {
          value += weights[k] * whole[(first + k) * channels + c];
        }
        kept.values[i * channels + c] = value;
      }
    }
    return kept.values;
  };
  for (let j = 0; j < rows.length; j++) {
    const { first, weights } = rows[j];
    sum.fill(0);
    for (let k = 0; k < weights.length; k++) {
      const values = resizedRow(first + k), weight = weights[k];
      for (let i = 0; i < sum.length; i++) sum[i] += weight * values[i];
    }
    const start = ((down.left + j) * fit.size + across.left) * channels;
    for (let i = 0; i < sum.length; i++) write(start + i, sum[i]);
  }
}
