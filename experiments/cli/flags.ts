/** The kinds of flags that commands take, and the flags that all commands share. */
import { UsageError } from "./command.ts";

/** One flag: its help, and how the text after it becomes a value. */
export type Flag<T> = {
  /** One line for `--help`. */
  readonly help: string;
  /** What stands for the value in `--help`; a flag without takes none. */
  readonly value?: string;
  /** The value if the flag is not given. */
  readonly initial: T;
  /** @throws {UsageError} if the text is not such a value */
  readonly parse: (text: string, name: string) => T;
  /** Whether it is given by its place, without dashes and name. */
  readonly isArgument?: boolean;
  /** Whether it may be given more than once: its value is then the list of all. */
  readonly isList?: boolean;
};

/** A flag that is there or not. */
export function toggle(help: string): Flag<boolean> {
  return { help, initial: false, parse: () => true };
}

/** The flag with a value for when it is not given. */
export function withDefault<T>(flag: Flag<T | undefined>, initial: T): Flag<T> {
  return { ...flag, initial } as Flag<T>;
}

/** A flag with any text. */
export function text(value: string, help: string): Flag<string | undefined> {
  return { help, value, initial: undefined, parse: (given) => given };
}

/** What is given by its place: one text without dashes. */
export function argument(value: string, help: string, initial: string): Flag<string> {
  return { help, value, initial, parse: (given) => given, isArgument: true };
}

/** A flag with any text that may be given more than once. */
export function list(value: string, help: string): Flag<string[]> {
  return { help, value, initial: [], isList: true, parse: (given) => [given] };
}

/** A flag with a whole number. */
export function integer(
  help: string,
  { min }: { readonly min: number },
): Flag<number | undefined> {
  return { help, value: "N", initial: undefined, parse: (given, name) => whole(given, name, min) };
}

/**
 * A flag with a number of threads, at most one for each processor.
 *
 * @param processors of this machine
 */
export function threadCount(
  help: string,
  processors: number = navigator.hardwareConcurrency,
): Flag<number | undefined> {
  return {
    ...integer(help, { min: 1 }),
    parse(given, name) {
      const threads = whole(given, name, 1);
      if (threads <= processors) return threads;
      throw new UsageError(
        `--${name} ${threads}: this machine has ${processors} processors, so give at most ${processors}`,
      );
    },
  };
}

/** A flag with one of a few words. */
export function choice<const T extends string>(
  words: readonly T[],
  help: string,
): Flag<T | undefined> {
  return {
    help,
    value: words.join("|"),
    initial: undefined,
    parse: (given, name) => known(given, name, words),
  };
}

/** A flag with one or more of some words, separated by commas; all if it is not given. */
export function choices<const T extends string>(words: readonly T[], help: string): Flag<T[]> {
  return {
    help: `${help}: ${words.join(", ")}`,
    value: "A,B",
    initial: [...words],
    parse(given, name) {
      const asked = new Set(items(given).map((word) => known(word, name, words)));
      return words.filter((word) => asked.has(word));
    },
  };
}

/** A flag with seeds: numbers and ranges, such as `0-4,7`. */
export function seeds(help: string): Flag<number[]> {
  return {
    help,
    value: "0-9|0,2,5",
    initial: [0],
    parse(given, name) {
      const all = new Set<number>();
      for (const item of items(given)) {
        for (const seed of seedRange(item, name)) all.add(seed);
        if (all.size > MAX_SEEDS) {
          throw new UsageError(`--${name} names more than ${MAX_SEEDS} seeds: give fewer`);
        }
      }
      return [...all].sort((a, b) => a - b);
    },
  };
}

const MAX_SEEDS = 1000;

function seedRange(item: string, name: string): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(item) ?? [];
  if (first === undefined) {
    throw new UsageError(`--${name} needs seeds such as 0-9 or 0,2,5, got "${item}"`);
  }
  const from = whole(first, name, 0), to = whole(last, name, 0);
  if (to < from) {
    throw new UsageError(`--${name} ${item} is empty: write the smaller seed first, ${to}-${from}`);
  }
  if (to - from >= MAX_SEEDS) {
    throw new UsageError(
      `--${name} ${item} names ${to - from + 1} seeds; at most ${MAX_SEEDS} are allowed`,
    );
  }
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/**
 * Writes seeds as {@link seeds} reads them.
 *
 * @param seeds in their order
 * @returns for example `["0-3", "7"]`
 */
export function seedRanges(seeds: readonly number[]): string[] {
  const parts: [first: number, last: number][] = [];
  for (const seed of seeds) {
    const last = parts.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else parts.push([seed, seed]);
  }
  return parts.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`);
}

function whole(given: string, name: string, min: number): number {
  const number = Number(given);
  if (!/^\d+$/.test(given) || number < min || number > 0x7fffffff) {
    throw new UsageError(`--${name} needs a whole number of at least ${min}, got "${given}"`);
  }
  return number;
}

function known<T extends string>(word: string, name: string, words: readonly T[]): T {
  const found = words.find((each) => each === word);
  if (found === undefined) {
    throw new UsageError(`--${name}: unknown value "${word}": ${suggest(word, words)}`);
  }
  return found;
}

function items(given: string): string[] {
  return given.split(",").map((item) => item.trim());
}

/** The flags that choose a table's runs. */
export type SelectionFlags<P extends string, S extends string, M extends string> = {
  readonly preset: Flag<P | undefined>;
  readonly seed: Flag<number | undefined>;
  readonly seeds: Flag<number[]>;
  readonly scenarios: Flag<S[]>;
  readonly methods: Flag<M[]>;
  readonly steps: Flag<number | undefined>;
};

/**
 * The flags that choose among what a table has.
 *
 * @example
 * ```ts
 * import { parseFlags } from "./parse_flags.ts";
 *
 * const has = { presets: ["quick"], scenarios: ["mnist-usps"], methods: ["pixelda", "target-only"] };
 * const flags = selectionFlags(has);
 * const { methods } = parseFlags({ name: "table1", summary: "", flags }, ["--methods", "pixelda"]);
 * if (methods.join() !== "pixelda") throw new Error(methods.join());
 * ```
 */
export function selectionFlags<
  const P extends string,
  const S extends string,
  const M extends string,
>(has: {
  readonly presets: readonly P[];
  readonly scenarios: readonly S[];
  readonly methods: readonly M[];
}): SelectionFlags<P, S, M> {
  return {
    preset: choice(has.presets, "Size of models and training (quick on a CPU, paper on a GPU)"),
    seed: integer("One seed", { min: 0 }),
    seeds: seeds("Seeds, a run each (default 0)"),
    scenarios: choices(has.scenarios, "Columns"),
    methods: choices(has.methods, "Rows"),
    steps: integer("Training steps instead of the preset's", { min: 1 }),
  };
}

/** The flags that every command takes, besides `--help`. */
export type CommonFlags = {
  readonly "data-dir": Flag<string | undefined>;
  readonly out: Flag<string>;
  readonly fresh: Flag<boolean>;
  readonly "allow-other-environment": Flag<boolean>;
  readonly wait: Flag<boolean>;
  readonly device: Flag<"auto" | "cpu" | "gpu">;
  readonly threads: Flag<number | undefined>;
  readonly precision: Flag<"auto" | "float32" | "bfloat16">;
  readonly tf32: Flag<boolean>;
  readonly deterministic: Flag<boolean>;
  readonly json: Flag<boolean>;
  readonly quiet: Flag<boolean>;
};

/** The flags that every command takes, besides `--help`. */
export const commonFlags: CommonFlags = {
  "data-dir": text("DIR", "Folder of the data sets (or PIXELDA_DATA)"),
  out: withDefault(text("DIR", "Folder of runs and tables"), "runs"),
  fresh: toggle("Discard existing runs, and start over"),
  "allow-other-environment": toggle(
    "Resume what another machine or number of threads began, and mark it",
  ),
  wait: toggle("Wait where another process has a run open"),
  device: withDefault(choice(["auto", "cpu", "gpu"], "Where to compute"), "auto"),
  threads: threadCount("Processor threads to use (default all)"),
  precision: withDefault(
    choice(["auto", "float32", "bfloat16"], "Numbers that networks compute in"),
    "auto",
  ),
  tf32: toggle("On a GPU, multiply in TF32: faster and less exact"),
  deterministic: toggle("On a GPU, give the same bits in each run: slower"),
  json: toggle("Print the result as JSON"),
  quiet: toggle("Show no progress"),
};

/**
 * The seeds to run: `--seed` or `--seeds`.
 *
 * @example
 * ```ts
 * if (chosenSeeds({ seed: 3, seeds: [0] })[0] !== 3) throw new Error();
 * ```
 */
export function chosenSeeds(
  { seed, seeds }: { readonly seed: number | undefined; readonly seeds: readonly number[] },
): readonly number[] {
  return seed === undefined ? seeds : [seed];
}

/**
 * Where the data sets are: `--data-dir`, else PIXELDA_DATA, else nowhere in particular.
 *
 * @example
 * ```ts
 * if (chosenDataDir({ dataDir: "data" }) !== "data") throw new Error();
 * ```
 */
export function chosenDataDir({ dataDir }: { readonly dataDir?: string }): string | undefined {
  return dataDir ?? (Deno.env.get("PIXELDA_DATA") || undefined);
}

/** What somebody meant to type. */

/**
 * Words for the end of an error message: the nearest candidate, or all of them.
 *
 * @example
 * ```ts
 * const hint = suggest("pixlda", ["source-only", "pixelda"]);
 * if (hint !== "did you mean pixelda?") throw new Error(hint);
 * ```
 */
export function suggest(word: string, candidates: readonly string[]): string {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  const near = nearest && nearest.distance <= Math.max(2, Math.floor(word.length / 3));
  return near ? `did you mean ${nearest.candidate}?` : `expected one of ${candidates.join(", ")}`;
}

/**
 * How many letters must be inserted, removed or replaced to make one word the other (Levenshtein).
 *
 * @example
 * ```ts
 * if (editDistance("kitten", "sitting") !== 3) throw new Error();
 * ```
 */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
