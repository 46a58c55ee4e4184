/**
 * Searching settings: candidates drawn at random from a declared space, and how long each is trained.
 *
 * @module
 */
import { canonicalJson, type Json } from "../../lib/files/mod.ts";
import { seededUniform } from "../../lib/random/mod.ts";

/** The values that a setting may take: some, or all between two ends, even in value or in logarithm. */
export type SearchRange =
  | { readonly choices: readonly Json[] }
  | { readonly uniform: readonly [number, number] }
  | { readonly logUniform: readonly [number, number] };

/** What is searched: a range for each setting, by its path. */
export type SearchSpace = { readonly [path: string]: SearchRange };

/** A candidate: a value for each setting of the space. */
export type Candidate = { readonly [path: string]: Json };

/** After so many draws in a row that are known already, a space counts as searched. */
const MAX_REPEATS = 1_000;

/**
 * Draws candidates, each a function of seed and place, so that a longer list begins with a shorter
 * one.
 *
 * @param count at most so many; fewer where the space has fewer
 * @param key what else decides the draws, for example the method
 *
 * @example
 * ```ts
 * const space = { batchSize: { choices: [8, 16] }, learningRate: { logUniform: [1e-4, 1e-2] } } as const;
 * const [first] = drawCandidates(space, 5, 0, "dann");
 * if (!(Number(first.learningRate) >= 1e-4)) throw new Error();
 * ```
 */
export function drawCandidates(
  space: SearchSpace,
  count: number,
  seed: number,
  key: string,
): Candidate[] {
  const found = new Map<string, Candidate>();
  for (let draw = 0, repeats = 0; found.size < count && repeats < MAX_REPEATS; draw++) {
    const candidate = Object.fromEntries(
      Object.entries(space).map(([path, range]) => {
        const share = seededUniform("search", seed, key, path, draw)();
        return [path, valueAt(range, share)];
      }),
    );
    const name = canonicalJson(candidate);
    repeats = found.has(name) ? repeats + 1 : 0;
    found.set(name, candidate);
  }
  return [...found.values()];
}

/** The value at a share of a range; numbers have three digits, to be written down and typed. */
function valueAt(range: SearchRange, share: number): Json {
  if ("choices" in range) return range.choices[Math.floor(share * range.choices.length)];
  if ("uniform" in range) {
    const [min, max] = range.uniform;
    return Number((min + share * (max - min)).toPrecision(3));
  }
  const [min, max] = range.logUniform;
  return Number((min * (max / min) ** share).toPrecision(3));
}

/** How many candidates train on to which step. */
export type Rung = { readonly candidates: number; readonly step: number };

/**
 * Plans successive halving (Jamieson and Talwalkar, 2016): all candidates train a part of the steps,
 * the best share of them goes on, and so on; the last train all steps.
 *
 * @param count of candidates
 * @param options `steps` of a whole training; one of `reduction` candidates goes on, after as many
 * times the steps; each rung ends at a multiple of `validate`, where runs are measured
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(planRungs(9, { steps: 900, reduction: 3, validate: 50 }), [
 *   { candidates: 9, step: 100 },
 *   { candidates: 3, step: 300 },
 *   { candidates: 1, step: 900 },
 * ]);
 * ```
 */
export function planRungs(
  count: number,
  { steps, reduction, validate }: {
    readonly steps: number;
    readonly reduction: number;
    readonly validate: number;
  },
): Rung[] {
  const counts: number[] = [];
  for (let left = count; left >= 1; left = Math.floor(left / reduction)) counts.push(left);
  const rungs = counts.map((candidates, i) => {
    const part = steps / reduction ** (counts.length - 1 - i);
    return { candidates, step: Math.min(steps, Math.ceil(part / validate) * validate) };
  });
  // With so few steps that two end at the same one, the first of them decides.
  return rungs.filter(({ step }, i) => i === 0 || step > rungs[i - 1].step);
}
