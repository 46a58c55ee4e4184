/** What became of hostile inputs as a page: a table of cases, tried and survived. @module */
import { cpus } from "node:os";
import * as v from "npm:valibot@1.5.0";
import type { Tally } from "./tally.ts";

/** What a section found, when and where. */
export type SectionResult = {
  /** Its name, as `--only` takes it. */
  readonly section: string;
  readonly seed: number;
  readonly short: boolean;
  /** The day, such as `2026-11-29`. */
  readonly date: string;
  /** In general words, such as `2 cores, AMD EPYC`. */
  readonly machine: string;
  readonly tallies: readonly Tally[];
};

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const schema = v.array(v.strictObject({
  section: v.string(),
  seed: count,
  short: v.boolean(),
  date: v.string(),
  machine: v.string(),
  tallies: v.array(v.strictObject({
    name: v.string(),
    accepted: count,
    refused: count,
    resumed: count,
    ungraceful: v.array(v.string()),
    notes: v.array(v.string()),
  })),
}));

/** Bytes that results have at most; those of everything have some 10,000. */
const MAX_BYTES = 1_000_000;

/**
 * Reads the results that an earlier call printed.
 *
 * @param path of a file of JSON
 * @throws {Error} if it cannot be read, is too long or holds something else
 */
export async function readResults(path: string): Promise<SectionResult[]> {
  const fail = (reason: string): Error =>
    new Error(
      `Cannot take results from ${path}: ${reason}. Write it with deno task torture --json > FILE`,
    );
  let text: string;
  try {
    const { size } = await Deno.stat(path);
    if (size > MAX_BYTES) throw new RangeError(`it has ${size} bytes, more than any results`);
    text = await Deno.readTextFile(path);
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    throw fail(isMissing ? "it does not exist" : (error as Error).message);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw fail(`it has something else (${v.getDotPath(issue) ?? "JSON"}: ${issue.message})`);
}

/** Describes this machine in general words. */
export function describeMachine(): string {
  const processors = cpus(), { length } = processors;
  const name = processors[0]?.model.trim() || Deno.build.arch;
  return `${length} ${length === 1 ? "core" : "cores"}, ${name}`;
}

/**
 * Writes the page.
 *
 * @param results of some sections, in their order on the page
 * @param about what each section does, by its name
 * @returns Markdown
 */
export function renderReport(
  results: readonly SectionResult[],
  about: Readonly<Record<string, string>>,
): string {
  const sections = results.map(({ section, seed, short, date, machine, tallies }) => {
    const command = `deno task torture --only ${section} --seed ${seed}${short ? " --short" : ""}`;
    const notes = tallies.flatMap(({ name, notes, ungraceful }) =>
      [...notes, ...ungraceful.map((text) => `**ungraceful**: ${text}`)]
        .map((text) => `- ${escape(`${name}: ${text}`)}`)
    );
    return [
      `## ${section}\n\n${about[section]}\n`,
      `\`${command}\`, ${date}, ${machine}.\n`,
      "| case | tried | accepted | refused | resumed | ungraceful |",
      "|---|---:|---:|---:|---:|---:|",
      ...tallies.map(renderRow),
      ...(notes.length > 0 ? ["", ...notes] : []),
      "",
    ].join("\n");
  });
  const all = results.flatMap(({ tallies }) => tallies);
  const tried = all.reduce((sum, tally) => sum + triedOf(tally), 0);
  const ungraceful = all.reduce((sum, tally) => sum + tally.ungraceful.length, 0);
  return `${INTRODUCTION}\n**${tried.toLocaleString("en")} tried, ${ungraceful} ungraceful.**\n\n` +
    sections.join("\n");
}

const INTRODUCTION = `# Reliability

What pixelda does with hostile inputs and on hostile machines. \`deno task torture --report FILE\`
writes this page from what it counts, so no number here is typed by hand. Every input follows from the
seed: the command above a table gives the same inputs again.

**Accepted**: the work was done, and its result is the right one where a right one is known. **Refused**:
an error in words, and nothing half-written. **Resumed**: stopped, and brought to the same bits as a run
that nobody disturbed, with no file left over. **Ungraceful**: anything else, such as a death, a hang, a
leak, or other bits.
`;

function triedOf({ accepted, refused, resumed, ungraceful }: Tally): number {
  return accepted + refused + resumed + ungraceful.length;
}

function renderRow(tally: Tally): string {
  const { name, accepted, refused, resumed, ungraceful } = tally;
  const counts = [triedOf(tally), accepted, refused, resumed, ungraceful.length];
  return `| ${[escape(name), ...counts.map((count) => count.toLocaleString("en"))].join(" | ")} |`;
}

/** What Markdown would take for a table's border or for a tag. */
function escape(text: string): string {
  return text.replaceAll(/[|<]/g, "\\$&").replaceAll(/\s+/g, " ");
}
