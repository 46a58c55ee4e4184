/** The flags that all commands share. */
import {
  choice,
  choices,
  type Flag,
  integer,
  seeds,
  text,
  toggle,
  withDefault,
} from "./flag_types.ts";

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

/** The flags that every command takes, beside `--help`. */
export type CommonFlags = {
  readonly "data-dir": Flag<string | undefined>;
  readonly out: Flag<string>;
  readonly fresh: Flag<boolean>;
  readonly device: Flag<"auto" | "cpu" | "gpu">;
  readonly threads: Flag<number | undefined>;
  readonly json: Flag<boolean>;
  readonly quiet: Flag<boolean>;
};

/** The flags that every command takes, beside `--help`. */
export const commonFlags: CommonFlags = {
  "data-dir": text("DIR", "Folder of the data sets (or PIXELDA_DATA)"),
  out: withDefault(text("DIR", "Folder of runs and tables"), "runs"),
  fresh: toggle("Discard existing runs, and start over"),
  device: withDefault(choice(["auto", "cpu", "gpu"], "Where to compute"), "auto"),
  threads: integer("Processor threads to use", { min: 1 }),
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
