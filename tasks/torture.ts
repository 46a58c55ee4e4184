/**
 * `deno task torture`: hostile inputs by the thousand, from a seed; what must come of them is an
 * error in words, never a death, a hang or a leak.
 *
 * @module
 */
import {
  choices,
  type Command,
  commonFlags,
  type Flags,
  integer,
  parseFlags,
  runCommand,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { downloads } from "./torture/downloads.ts";
import { native } from "./torture/native.ts";
import { parsers } from "./torture/parsers.ts";
import { runs } from "./torture/runs.ts";
import { renderTally, type Tally, type TortureOptions } from "./torture/tally.ts";

/** What can be tortured, each in a module of its own. */
const sections: { readonly [name: string]: (options: TortureOptions) => Promise<Tally[]> } = {
  native,
  parsers,
  downloads,
  runs,
};

const command = {
  name: "torture",
  summary:
    "Gives hostile inputs to native code and to readers of files, and counts what becomes of them.",
  flags: {
    only: choices(Object.keys(sections), "What to torture"),
    seed: withDefault(integer("Seed of the inputs", { min: 0 }), 0),
    short: toggle("A tenth of the inputs, as the build machine has them"),
    json: commonFlags.json,
    quiet: commonFlags.quiet,
  },
} satisfies Command<Flags>;

async function torture(args: readonly string[]): Promise<void> {
  const { only, seed, short, json, quiet } = parseFlags(command, args);
  const report = (text: string): void => quiet ? undefined : console.error(text);
  const tallies: Tally[] = [];
  for (const name of only) tallies.push(...await sections[name]({ seed, short, report }));
  console.log(json ? JSON.stringify(tallies) : tallies.map(renderTally).join("\n"));
  if (tallies.some(({ ungraceful }) => ungraceful.length > 0)) Deno.exit(1);
}

if (import.meta.main) await runCommand(() => torture(Deno.args));
