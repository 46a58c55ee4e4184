/**
 * `deno task torture`: hostile inputs and hostile machines, from a seed; what must come of them is the
 * right result or an error in words, never a death, a hang, a leak or other bits.
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
  text,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { writeFileAtomically } from "../lib/files/mod.ts";
import { downloads } from "./torture/downloads.ts";
import { native } from "./torture/native.ts";
import { parsers } from "./torture/parsers.ts";
import {
  describeMachine,
  readResults,
  renderReport,
  type SectionResult,
} from "./torture/report.ts";
import { runs } from "./torture/runs.ts";
import { soak } from "./torture/soak.ts";
import { renderTally, type Tally, type TortureOptions } from "./torture/tally.ts";

/** What can be tortured, each in a module of its own. */
const sections: {
  readonly [name: string]: {
    /** What it does, a sentence or two. */
    readonly about: string;
    readonly run: (options: TortureOptions) => Promise<Tally[]>;
  };
} = {
  native: {
    about: "Random calls of every op of TensorFlow that the package can reach, by name, and of " +
      "tfjs's public functions, with values of any rank, type and size, some of them in a compiled " +
      "function. A JavaScript error is a refusal; a native tensor that is left, or a process that ends, is ungraceful.",
    run: native,
  },
  parsers: {
    about:
      "Good files of every format that is read, damaged in ten ways. A reader may accept what " +
      "still is a file of its format; it must refuse by name, and take neither long nor much memory.",
    run: parsers,
  },
  downloads: {
    about:
      "The downloader and the readers of archives, against a local server that stalls, cuts, lies about " +
      "lengths, hashes and redirects, and against a full or read-only cache. Each case must end with the " +
      "right file or one clear error, in its time and size, and with nothing unverified in the cache.",
    run: downloads,
  },
  runs: {
    about:
      "Training on a few embedded images, saved after each step, while something happens to the " +
      "process, its folder, its disk or its clock. Moments are counted in changes of the folder, some " +
      "of them in the middle of a checkpoint's writing. In the end every file must be that of a run " +
      "that nobody disturbed: checkpoints, records, pictures, result and table, but for times.",
    run: runs,
  },
  soak: {
    about:
      "One long training of PixelDA with the quick settings and their evaluations, pictures and " +
      "checkpoints. After 5,000 steps, memory may not grow, no tensor may be left, and the last 2,500 steps " +
      "may take no more processor time than the 2,500 after the warm-up, each compared with those of a second " +
      "process, which trains on the same core at both times and is stopped in between: 1 MB per " +
      "1,000 steps and 5 % are the limits. Memory is what the process uses after V8 has given back what is " +
      "free, and with `MALLOC_ARENA_MAX=2`: otherwise V8 kept 70 MB that were free, and glibc's heaps, one for each thread, " +
      "grew by 4 MB in 3,000 steps.",
    run: soak,
  },
};

const command = {
  name: "torture",
  summary:
    "Gives hostile inputs to native code, readers of files and runs, and counts what becomes " +
    "of them.",
  flags: {
    only: choices(Object.keys(sections), "What to torture"),
    seed: withDefault(integer("Seed of the inputs", { min: 0 }), 0),
    short: toggle("Fewer inputs, as the build machine has them"),
    report: text("FILE", "Write the results as a page too, such as docs/reliability.md"),
    from: text(
      "FILE",
      "Take what earlier calls printed with --json (files, by commas), and run nothing",
    ),
    json: commonFlags.json,
    quiet: commonFlags.quiet,
  },
} satisfies Command<Flags>;

async function torture(args: readonly string[]): Promise<void> {
  const { only, seed, short, from, report, json, quiet } = parseFlags(command, args);
  const tell = (text: string): void => quiet ? undefined : console.error(text);
  const files = from?.split(",") ?? [];
  const results: SectionResult[] = (await Promise.all(files.map(readResults))).flat();
  if (from === undefined) {
    const date = new Date().toISOString().slice(0, 10), machine = describeMachine();
    for (const section of only) {
      const tallies = await sections[section].run({ seed, short, report: tell });
      results.push({ section, seed, short, date, machine, tallies });
    }
  }
  const about = Object.fromEntries(
    Object.entries(sections).map(([name, { about }]) => [name, about]),
  );
  if (report !== undefined) await writeFileAtomically(report, renderReport(results, about));
  const tallies = results.flatMap(({ tallies }) => tallies);
  console.log(json ? JSON.stringify(results) : tallies.map(renderTally).join("\n"));
  if (tallies.some(({ ungraceful }) => ungraceful.length > 0)) Deno.exit(1);
}

if (import.meta.main) await runCommand(() => torture(Deno.args));
