/** From a command line to typed values, by one description of the flags. */
import { parseArgs } from "@std/cli/parse-args";
import { HelpRequest, UsageError } from "./command.ts";
import { type Flag, toggle } from "./flags.ts";
import { suggest } from "./flags.ts";

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
 * @throws {UsageError} for an unknown flag, with the nearest one, or an invalid value
 * @throws {HelpRequest} for `--help`
 *
 * @example
 * ```ts
 * import { integer, toggle } from "./flags.ts";
 *
 * const flags = { json: toggle("Print JSON"), steps: integer("Training steps", { min: 1 }) };
 * const values = parseFlags({ name: "bench", summary: "Times a step.", flags }, ["--steps", "20"]);
 * if (values.steps !== 20 || values.json) throw new Error("Not as given");
 * ```
 */
export function parseFlags<const F extends Flags>(
  command: Command<F>,
  args: readonly string[],
): FlagValues<F> {
  const all = Object.keys(command.flags);
  const places = all.filter((name) => command.flags[name].isArgument);
  const names = all.filter((name) => !command.flags[name].isArgument);
  const valued = names.filter((name) => command.flags[name].value !== undefined);
  const parsed = parseArgs(normalize(args, valued), {
    string: ["_", ...valued],
    boolean: ["help", ...names.filter((name) => command.flags[name].value === undefined)],
    collect: valued.filter((name) => command.flags[name].isList),
    alias: { help: "h" },
    unknown: (arg: string, key?: string): boolean => {
      if (key === undefined) return true;
      const flags = ["help", ...names].map((name) => `--${name}`);
      const dashes = /^-+/.exec(arg)?.[0] ?? "--";
      throw new UsageError(`Unknown flag ${dashes}${key}: ${suggest(`--${key}`, flags)}`);
    },
  }) as Record<string, unknown>;
  if (parsed.help) throw new HelpRequest(helpText(command));
  const inPlace = parsed._ as string[];
  const unexpected = inPlace[places.length];
  if (unexpected !== undefined) {
    throw new UsageError(`Unexpected argument "${unexpected}"; see --help`);
  }
  refuseBoth(parsed, "seed", "seeds");

  const values = all.map((name) => {
    const { value, initial, parse, isArgument, isList } = command.flags[name];
    const given = isArgument ? inPlace[places.indexOf(name)] : parsed[name];
    if (isList) return [camelCase(name), (given as string[]).flatMap((each) => parse(each, name))];
    const isGiven = value === undefined ? given === true : given !== undefined;
    if (isGiven && given === "") {
      throw new UsageError(isArgument ? `${value} is empty` : `--${name} needs a value, ${value}`);
    }
    return [camelCase(name), isGiven ? parse(String(given), name) : initial];
  });
  return Object.fromEntries(values);
}

/**
 * Writes negative numbers with an equals sign, so that they are not taken for flags, and drops what
 * npm needs before a script's flags: `-- --seed -1` becomes `--seed=-1`.
 */
function normalize(args: readonly string[], valued: readonly string[]): string[] {
  const normalized: string[] = [];
  for (const arg of args[0] === "--" ? args.slice(1) : args) {
    const flag = normalized.at(-1) ?? "";
    const isValue = flag.startsWith("--") && valued.includes(flag.slice(2)) && /^-\d/.test(arg);
    if (isValue) normalized[normalized.length - 1] = `${flag}=${arg}`;
    else normalized.push(arg);
  }
  return normalized;
}

/**
 * The text of `--help`.
 *
 * @example
 * ```ts
 * import { toggle } from "./flags.ts";
 *
 * const flags = { json: toggle("Print JSON") };
 * const text = helpText({ name: "doctor", summary: "Says what is missing.", flags });
 * if (!text.includes("--json  Print JSON")) throw new Error(text);
 * ```
 */
export function helpText({ name, summary, flags }: Command<Flags>): string {
  const all = { ...flags, help: toggle("Print this") };
  const places = Object.values(flags).filter(({ isArgument }) => isArgument)
    .map(({ value }) => ` [${value}]`).join("");
  const lines = Object.entries(all).map(([flag, { value, help, initial, isArgument }]) => {
    const shown = typeof initial === "string" && initial !== "" ? ` (default ${initial})` : "";
    const left = isArgument ? `${value}` : `--${flag}${value === undefined ? "" : ` ${value}`}`;
    return { left, right: `${help}${shown}` };
  });
  const width = Math.max(...lines.map(({ left }) => left.length));
  const list = lines.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
  return [summary, "", `deno task ${name}${places} [flags]`, "", ...list].join("\n");
}

function refuseBoth(parsed: Record<string, unknown>, one: string, other: string): void {
  if (parsed[one] && parsed[other]) throw new UsageError(`Give --${one} or --${other}, not both`);
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The values of flags that are not given on a command line: of options, else the initial ones.
 *
 * @example
 * ```ts
 * import { integer, withDefault } from "./flags.ts";
 *
 * const flags = { "max-steps": withDefault(integer("Steps", { min: 1 }), 10) };
 * if (withInitialValues(flags, {}).maxSteps !== 10) throw new Error("Not the initial value");
 * ```
 */
export function withInitialValues<const F extends Flags>(
  flags: F,
  options: Partial<FlagValues<F>>,
): FlagValues<F> {
  const initial = Object.entries(flags).map(([name, flag]) => [camelCase(name), flag.initial]);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...initial, ...given]);
}

/**
 * Writes values as a command line that {@link parseFlags} reads as the same values; what is as
 * without a flag is left out.
 *
 * @example
 * ```ts
 * import { seeds, toggle } from "./flags.ts";
 *
 * const flags = { seeds: seeds("Seeds"), json: toggle("Print JSON") };
 * const args = argumentsOf(flags, { seeds: [0, 1], json: true });
 * if (args.join(" ") !== "--seeds=0,1 --json") throw new Error(args.join(" "));
 * ```
 */
export function argumentsOf<const F extends Flags>(
  flags: F,
  options: Partial<FlagValues<F>>,
): string[] {
  const values = options as { readonly [name: string]: unknown };
  return Object.entries(flags).flatMap(([name, { value, initial, isArgument, isList }]) => {
    const given = values[camelCase(name)];
    if (given === undefined || String(given) === String(initial)) return [];
    if (isArgument) return [`${given}`];
    if (isList) return (given as readonly unknown[]).map((each) => `--${name}=${each}`);
    return value === undefined ? [`--${name}`] : [`--${name}=${given}`];
  });
}
