/** What we use of `@std/cli/parse-args`, over Node's built-in, for where JSR does not answer. */
import { parseArgs as parseTokens } from "node:util";

/** Options of {@linkcode parseArgs}, as in the standard library. */
export type ParseOptions<S extends string, B extends string, C extends string> = {
  /** Flags that take a value; `"_"` keeps positional arguments strings. */
  readonly string?: readonly S[];
  /** Flags without a value, false unless given. */
  readonly boolean?: readonly B[];
  /** Flags that may be repeated; their values form a list. */
  readonly collect?: readonly C[];
  /** Boolean flags that may be written `--no-…`. */
  readonly negatable?: readonly B[];
  /** Values of flags that are not given. */
  readonly default?: { readonly [name: string]: unknown };
  /** Other names of a flag, such as `{ help: "h" }`. */
  readonly alias?: { readonly [name: string]: string };
  /** Called with what is not defined; an answer of `false` drops it. */
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  /** Leave everything after the first positional argument alone. */
  readonly stopEarly?: boolean;
};

/** The parsed flags by name, and the positional arguments in `_`. */
export type Args<S extends string, B extends string, C extends string> =
  & { _: Array<string | number> }
  & { [name in Exclude<S, "_" | C>]?: string }
  & { [name in C]: string[] }
  & { [name in B]: boolean }
  & Record<string, unknown>;

/** Parses command line arguments, as the standard library's function of that name. */
export function parseArgs<
  S extends string = never,
  B extends string = never,
  C extends string = never,
>(args: readonly string[], options: ParseOptions<S, B, C> = {}): Args<S, B, C> {
  const strings = new Set<string>(options.string);
  const booleans = new Set<string>(options.boolean);
  const collected = new Set<string>(options.collect);
  const owner = new Map(Object.entries(options.alias ?? {}).map(([name, alias]) => [alias, name]));
  const parsed: Record<string, unknown> & { _: Array<string | number> } = { _: [] };
  for (const name of booleans) parsed[name] = false;
  for (const name of collected) parsed[name] = [];
  Object.assign(parsed, structuredClone(options.default ?? {}));

  const given = new Set<string>();
  const set = (name: string, value: unknown) => {
    if (!collected.has(name)) parsed[name] = value;
    else if (given.has(name)) (parsed[name] as unknown[]).push(value);
    else parsed[name] = [value];
    given.add(name);
  };

  const { tokens } = parseTokens({
    args: normalized(args, strings, owner),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries([
      ...[...strings].filter((name) => name !== "_").map((name) => [name, { type: "string" }]),
      ...[...booleans].map((name) => [name, { type: "boolean" }]),
    ]),
  });

  let terminated = false;
  for (const token of tokens) {
    if (token.kind === "option-terminator") {
      terminated = true;
      continue;
    }
    if (token.kind === "positional") {
      if (!terminated && options.unknown?.(token.value) === false) continue;
      parsed._.push(strings.has("_") ? token.value : numberOr(token.value));
      if (!options.stopEarly) continue;
      const rest = args.slice(token.index + 1);
      parsed._.push(...rest.map((each) => strings.has("_") ? each : numberOr(each)));
      break;
    }
    const name = owner.get(token.name) ?? token.name;
    const plain = name.replace(/^no-/, "");
    if (booleans.has(name)) set(name, token.value !== "false");
    else if (plain !== name && options.negatable?.includes(plain as B)) set(plain, false);
    else if (strings.has(name)) set(name, token.value ?? "");
    else {
      const value = token.value === undefined ? true : numberOr(token.value);
      const written = token.value === undefined ? token.rawName : `${token.rawName}=${token.value}`;
      if (options.unknown?.(written, name, value) !== false) set(name, value);
    }
  }
  return parsed as Args<S, B, C>;
}

/** A string flag followed by another flag, or by nothing, has an empty value, not that flag as its value. */
function normalized(
  args: readonly string[],
  strings: ReadonlySet<string>,
  owner: ReadonlyMap<string, string>,
): string[] {
  const end = args.indexOf("--");
  return args.map((arg, i) => {
    if (end >= 0 && i >= end) return arg;
    const short = /^-([^-])$/.exec(arg)?.[1];
    const name = short ?? /^--([^=]+)$/.exec(arg)?.[1];
    if (name === undefined) return arg;
    const long = owner.get(name) ?? name;
    if (!strings.has(long)) return arg;
    const next = args[i + 1];
    return next === undefined || /^-./.test(next) ? `--${long}=` : `--${long}`;
  });
}

function numberOr(value: string): string | number {
  return /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/.test(value) ? Number(value) : value;
}
