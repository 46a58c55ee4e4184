/** The flags that all commands share, and how a command adds its own. */
import { parseArgs } from "@std/cli/parse-args";
import { HelpRequest, UsageError } from "./command.ts";
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
import { suggest } from "./suggestion.ts";

/** A command's flags by their names without dashes. */
// deno-lint-ignore no-explicit-any -- a flag of unknown takes part in no inference
export type Flags = Readonly<Record<string, Flag<any>>>;

/** The values of flags under their names in camel case, `data-dir` as `dataDir`. */
export type FlagValues<F extends Flags> = {
  readonly [name in keyof F & string as CamelCase<name>]: F[name] extends Flag<infer T> ? T : never;
};

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

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
  readonly resume: Flag<boolean>;
  readonly fresh: Flag<boolean>;
  readonly device: Flag<"auto" | "cpu" | "gpu">;
  readonly threads: Flag<number | undefined>;
  readonly json: Flag<boolean>;
  readonly quiet: Flag<boolean>;
};

/** The flags that every command takes, beside `--help`. */
export const commonFlags: CommonFlags = {
  "data-dir": text("DIR", "Where the data sets are (or PIXELDA_DATA)"),
  out: withDefault(text("DIR", "Where runs and tables go"), "runs"),
  resume: toggle("Go on where an interrupted run was (the default)"),
  fresh: toggle("Start over what is there already"),
  device: withDefault(choice(["auto", "cpu", "gpu"], "Where to compute"), "auto"),
  threads: integer("Processor threads to use", { min: 1 }),
  json: toggle("Print the result as JSON"),
  quiet: toggle("Show no progress"),
};

/** A command line's flags, by their description. */
export type Command<F extends Flags> = {
  /** What follows `deno task`. */
  readonly name: string;
  /** What the command does, a sentence. */
  readonly summary: string;
  readonly flags: F;
};

/**
 * Parses a command line.
 *
 * @throws {UsageError} for an unknown flag, with the nearest one, or a value that is none
 * @throws {HelpRequest} for `--help`
 *
 * @example
 * ```ts
 * const command = { name: "doctor", summary: "Says what is missing.", flags: commonFlags };
 * const { out, dataDir } = parseFlags(command, ["--data-dir", "data"]);
 * if (out !== "runs" || dataDir !== "data") throw new Error("Not as given");
 * ```
 */
export function parseFlags<const F extends Flags>(
  command: Command<F>,
  args: readonly string[],
): FlagValues<F> {
  const names = Object.keys(command.flags);
  const parsed = parseArgs([...args], {
    string: ["_", ...names.filter((name) => command.flags[name].value !== undefined)],
    boolean: ["help", ...names.filter((name) => command.flags[name].value === undefined)],
    alias: { help: "h" },
    unknown: (arg: string, key?: string): boolean => {
      if (key === undefined) return true;
      const flags = ["help", ...names].map((name) => `--${name}`);
      const dashes = /^-+/.exec(arg)?.[0] ?? "--";
      throw new UsageError(`Unknown flag ${dashes}${key}: ${suggest(`--${key}`, flags)}`);
    },
  }) as Record<string, unknown>;
  if (parsed.help) throw new HelpRequest(helpText(command));
  const [unexpected] = parsed._ as string[];
  if (unexpected !== undefined) {
    throw new UsageError(`Unexpected argument "${unexpected}"; see --help`);
  }
  refuseBoth(parsed, "seed", "seeds");
  refuseBoth(parsed, "resume", "fresh");

  const values = names.map((name) => {
    const { value, initial, parse } = command.flags[name];
    const given = parsed[name];
    const isGiven = value === undefined ? given === true : given !== undefined;
    if (isGiven && given === "") throw new UsageError(`--${name} needs a value, ${value}`);
    return [camelCase(name), isGiven ? parse(String(given), name) : initial];
  });
  return Object.fromEntries(values);
}

/**
 * The text of `--help`.
 *
 * @example
 * ```ts
 * const text = helpText({ name: "doctor", summary: "Says what is missing.", flags: commonFlags });
 * if (!text.includes("--data-dir DIR")) throw new Error(text);
 * ```
 */
export function helpText({ name, summary, flags }: Command<Flags>): string {
  const all = { ...flags, help: toggle("Print this") };
  const lines = Object.entries(all).map(([flag, { value, help, initial }]) => {
    const shown = typeof initial === "string" ? ` (default ${initial})` : "";
    return { left: `--${flag}${value === undefined ? "" : ` ${value}`}`, right: `${help}${shown}` };
  });
  const width = Math.max(...lines.map(({ left }) => left.length));
  const list = lines.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
  return [summary, "", `deno task ${name} [flags]`, "", ...list].join("\n");
}

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

function refuseBoth(parsed: Record<string, unknown>, one: string, other: string): void {
  if (parsed[one] && parsed[other]) throw new UsageError(`Give --${one} or --${other}, not both`);
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
