import { assertEquals } from "@std/assert";
import { parseArgs as stdParseArgs } from "@std/cli/parse-args";
import { parseArgs as ours } from "../../../tasks/std/parse_args.ts";

// Both run, so that where JSR answers the adapter is compared with the library it stands for.
type ParseArgs = (args: string[], options: object) => Record<string, unknown>;
const implementations = { "@std": stdParseArgs, adapter: ours } as unknown as Record<
  string,
  ParseArgs
>;

for (const [name, parseArgs] of Object.entries(implementations)) {
  const parse = (...args: string[]) =>
    parseArgs(args, {
      string: ["_", "out", "seed", "methods"],
      boolean: ["json", "quiet", "bar"],
      collect: ["methods"],
      negatable: ["bar"],
      alias: { quiet: "q" },
      default: { bar: true },
    });

  Deno.test(`parseArgs() of ${name} reads values, switches, lists and positionals`, () => {
    const flags = parse("5", "--out", "a b", "--seed=7", "--json", "--methods=a", "--methods", "b");
    assertEquals(flags._, ["5"]);
    assertEquals(flags.out, "a b");
    assertEquals(flags.seed, "7");
    assertEquals(flags.json, true);
    assertEquals(flags.quiet, false);
    assertEquals(flags.methods, ["a", "b"]);
  });

  Deno.test(`parseArgs() of ${name} fills defaults, aliases and negations`, () => {
    assertEquals(parse().bar, true);
    assertEquals(parse().methods, []);
    assertEquals(parse("--no-bar").bar, false);
    assertEquals(parse("-q").quiet, true);
  });

  Deno.test(`parseArgs() of ${name} gives a flag without a value the empty string`, () => {
    const flags = parse("--out", "--seed", "3");
    assertEquals([flags.out, flags.seed], ["", "3"]);
    assertEquals(parse("--out").out, "");
  });

  Deno.test(`parseArgs() of ${name} leaves everything after -- alone`, () => {
    assertEquals(parse("--json", "--", "--out", "x")._, ["--out", "x"]);
  });

  Deno.test(`parseArgs() of ${name} reports what is unknown with its text`, () => {
    const unknown: unknown[] = [];
    const flags = parseArgs(["--sed=3", "--frob", "x", "--json"], {
      string: ["seed"],
      boolean: ["json"],
      unknown: (...seen: unknown[]) => {
        unknown.push(seen.slice(0, 2));
        return false;
      },
    });
    assertEquals(flags.json, true);
    assertEquals(unknown[0], ["--sed=3", "sed"]);
    assertEquals((unknown[1] as string[])[1], "frob");
  });

  Deno.test(`parseArgs() of ${name} stops early when asked`, () => {
    const flags = parseArgs(["--out", "run", "run", "--json", "x"], {
      string: ["out", "_"],
      boolean: ["json"],
      stopEarly: true,
    });
    assertEquals(flags._, ["run", "--json", "x"]);
    assertEquals(flags.out, "run");
    assertEquals(flags.json, false);
  });
}
