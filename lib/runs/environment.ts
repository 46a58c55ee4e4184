/** What decides the last bits of a result besides its config: where and with what it is computed. */
import { OtherEnvironmentError } from "./errors.ts";

/** Named facts, such as the number of threads and the version of TensorFlow. */
export type Environment = { readonly [name: string]: string | number };

/** A step at which a run went on in another environment. */
export type Move = {
  /** Steps done before. */
  readonly step: number;
  /** For example `threads was 1, is 2`. */
  readonly changed: readonly string[];
};

/** Where the steps up to a checkpoint were computed. */
export type Origin = {
  /** Of the last of them. */
  readonly environment: Environment;
  /** Empty if all were computed in the same one. */
  readonly moves: readonly Move[];
};

/** Facts that are told and decide nothing: what a processor computes follows from its features. */
const TOLD_ONLY = ["deno", "processor"];

/**
 * Finds where a run that resumes is computed, together with its steps so far.
 *
 * @param before of its checkpoint; missing if an earlier version wrote it
 * @param now the environment that it resumes in
 * @param at the run's directory, the steps done, and whether another environment is allowed
 * @throws {OtherEnvironmentError} if they differ and may not
 *
 * @example
 * ```ts
 * const before = { environment: { threads: 1 }, moves: [] };
 * const at = { directory: "runs/a", step: 20, allowOther: true };
 * const [move] = continueIn(before, { threads: 2 }, at).moves;
 * if (move.changed[0] !== "threads was 1, is 2") throw new Error(move.changed[0]);
 * ```
 */
export function continueIn(
  before: Origin | undefined,
  now: Environment,
  { directory, step, allowOther }: {
    readonly directory: string;
    readonly step: number;
    readonly allowOther: boolean;
  },
): Origin {
  const { environment, moves } = before ?? { environment: now, moves: [] };
  const names = [...new Set([...Object.keys(environment), ...Object.keys(now)])]
    .filter((name) => !TOLD_ONLY.includes(name) && environment[name] !== now[name]);
  if (names.length === 0) return { environment: now, moves };
  const changed = names.map((name) =>
    `${name} was ${environment[name] ?? "not set"}, is ${now[name] ?? "not set"}`
  );
  if (allowOther) return { environment: now, moves: [...moves, { step, changed }] };
  const wanted = names.map((name) => [name, environment[name]] as const);
  throw new OtherEnvironmentError(directory, step, Object.fromEntries(wanted), changed);
}
