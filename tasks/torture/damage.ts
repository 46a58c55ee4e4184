/** Damage to files, drawn from a seed. @module */
import { seededUniform } from "../../lib/random/mod.ts";

/** Numbers at the ends of what types hold, as text. */
const NUMBERS = [
  ...["-1", "0", "1.5", "255", "256", "65536", "2147483648", "4294967295", "4294967296"],
  ...["9007199254740993", "-0.0", "1e999", "NaN", "0x1", "null", '""', "[]", "{}"],
];

/**
 * Damages one of some files.
 *
 * @param files the good files by name
 * @param others what may come in the place of a file
 * @param key decides which file, and how it is damaged
 * @returns the file's name, what was done, and the damaged bytes
 */
export function damageFile(
  files: Readonly<Record<string, Uint8Array>>,
  others: readonly Uint8Array[],
  ...key: number[]
): { name: string; text: string; bytes: Uint8Array } {
  const next = seededUniform("torture of files", ...key);
  const whole = (most: number): number => Math.floor(next() * (most + 1));
  const of = <T>(items: readonly T[]): T => items[whole(items.length - 1)];
  const name = of(Object.keys(files)), good = files[name];
  const place = () => whole(Math.max(0, good.length - 1));
  const noise = (length: number) => Uint8Array.from({ length }, () => whole(255));

  const ways: Readonly<Record<string, () => Uint8Array>> = {
    "with other bits": () => {
      const bytes = good.slice();
      for (let n = 1 + whole(7); n > 0; n--) bytes[place()] ^= 1 << whole(7);
      return bytes;
    },
    "cut off": () => good.slice(0, place()),
    "with bytes put in": () => splice(good, place(), 0, noise(1 + whole(15))),
    "with bytes taken out": () => splice(good, place(), 1 + whole(15), noise(0)),
    "with a part twice": () => {
      const from = place();
      return splice(good, place(), 0, good.slice(from, from + 1 + whole(99)));
    },
    "with an extreme number": () => {
      const value = of([0, 1, 0x7f, 0x80, 0xff]), bytes = good.slice(), at = place();
      return bytes.fill(value, at, at + of([1, 2, 4, 8]));
    },
    "with another number in its text": () => replaceNumber(good, next(), of(NUMBERS)),
    "with bytes after its end": () => splice(good, good.length, 0, noise(1 + whole(99))),
    "replaced by another file": () => of(others),
    "emptied": () => noise(0),
  };
  const text = of(Object.keys(ways));
  return { name, text, bytes: ways[text]() };
}

function splice(bytes: Uint8Array, at: number, length: number, put: Uint8Array): Uint8Array {
  const after = bytes.subarray(Math.min(bytes.length, at + length));
  const spliced = new Uint8Array(at + put.length + after.length);
  spliced.set(bytes.subarray(0, at));
  spliced.set(put, at);
  spliced.set(after, at + put.length);
  return spliced;
}

/** Replaces one of the numbers that are written in a file's beginning. */
function replaceNumber(bytes: Uint8Array, share: number, by: string): Uint8Array {
  const latin = new TextDecoder("latin1").decode(bytes.subarray(0, 20_000));
  const numbers = [...latin.matchAll(/-?\d+(\.\d+)?/g)];
  const found = numbers[Math.floor(share * numbers.length)];
  if (!found) return bytes;
  return splice(bytes, found.index, found[0].length, new TextEncoder().encode(by));
}
