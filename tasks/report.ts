/**
 * `deno task report [RUNS]`: one HTML file with everything that a folder of runs holds.
 *
 * @module
 */
import {
  argument,
  parseFlags,
  runCommand,
  text,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { writeFileAtomically } from "../lib/files/mod.ts";
import { readReport, renderReport } from "../lib/report/mod.ts";
import { countNoun } from "../lib/terminal/mod.ts";

const command = {
  name: "report",
  summary: "Writes one HTML file about a folder of runs: tables, curves, pictures, settings.",
  flags: {
    runs: argument("RUNS", "Folder of runs", "runs"),
    out: withDefault(text("FILE", "Where the page goes"), "report.html"),
    json: toggle("Print what was found as JSON"),
    quiet: toggle("Print nothing"),
  },
};

/** What was written. */
export type Report = {
  /** Path of the file. */
  readonly out: string;
  readonly bytes: number;
  readonly tables: number;
  readonly runs: number;
  /** Paths of what is in the folder but not in the report, and why. */
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
};

/**
 * Reads a folder of runs and writes the page.
 *
 * @param args flags as on the command line
 */
export async function report(args: readonly string[]): Promise<Report> {
  const { out, runs: folder } = parseFlags(command, args);
  const { tables, runs, problems, ...found } = await readReport(folder);
  const page = new TextEncoder().encode(renderReport({ tables, runs, problems, ...found }));
  await writeFileAtomically(out, page);
  return { out, bytes: page.length, tables: tables.length, runs: runs.length, problems };
}

/** The report in a few lines, for a terminal. */
function describe({ out, bytes, tables, runs, problems }: Report): string {
  const megabytes = (bytes / 1e6).toFixed(1);
  return [
    `${out}: ${countNoun(tables, "table")}, ${countNoun(runs, "run")}, ${megabytes} MB`,
    ...problems.map(({ path, reason }) => `left out: ${path}: ${reason}`),
  ].join("\n");
}

if (import.meta.main) {
  await runCommand(async () => {
    const made = await report(Deno.args);
    const { json, quiet } = parseFlags(command, Deno.args);
    if (json) console.log(JSON.stringify(made, null, 2));
    else if (!quiet) console.log(describe(made));
  });
}
