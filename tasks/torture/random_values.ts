/** Values drawn from a seed, mostly of a size that kernels accept. @module */
import { seededUniform } from "../../lib/random/mod.ts";

/** Draws one thing after the other; equal keys draw equal things. */
export type Draw = {
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  chance(share: number): boolean;
  of<T>(items: readonly T[]): T;
  times<T>(count: number, make: () => T): T[];
  /** Ranks 0 to 5, at most 5 along an axis, now and then none. */
  shape(): number[];
  /** A small whole number, now and then one that overflows. */
  size(): number;
};

/** @returns a source of values that depend on the key alone */
export function createDraw(...key: (string | number)[]): Draw {
  const next = seededUniform(...key);
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  return {
    whole,
    times,
    chance: (share) => next() < share,
    of: (items) => items[whole(0, items.length - 1)],
    shape: () => times(whole(0, 5), () => next() < 0.05 ? 0 : whole(1, 5)),
    size: () => next() < 0.01 ? 2 ** 31 - 1 : whole(-2, 6),
  };
}
