/**
 * What a run of the benchmark leaves behind: its JSON, and its tables.
 *
 * @module
 */
import * as v from "npm:valibot@1.5.0";
import type { Measurement, Measurements, Unit } from "./timing.ts";

/** Measurements of each way, by section and subject. */
export type Results = {
  readonly [section: string]: { readonly [subject: string]: Measurements };
};

/** A run of the benchmark. */
export type Report = {
  /** When it ended, in ISO 8601. */
  readonly date: string;
  /** The command line. */
  readonly command: string;
  readonly machine: {
    /** As the processor calls itself. */
    readonly processor: string;
    readonly cores: number;
    readonly device: string;
    readonly threads: number;
    readonly precision: string;
  };
  /** Of this package and of what it was measured with, by name. */
  readonly versions: { readonly [name: string]: string };
  readonly results: Results;
};

const text = v.pipe(v.string(), v.maxLength(1000));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const pair = v.tuple([positive, positive]);

const measurement: v.GenericSchema<unknown, Measurement> = v.object({
  ms: v.optional(positive),
  mb: v.optional(positive),
  quartiles: pair,
  ratio: positive,
  ratioQuartiles: pair,
});

const schema = v.objectWithRest({
  date: text,
  command: text,
  machine: v.object({
    processor: text,
    cores: positive,
    device: text,
    threads: positive,
    precision: text,
  }),
  versions: v.record(v.string(), text),
  comparison: v.optional(v.unknown()),
}, v.record(v.string(), v.record(v.string(), measurement)));

/**
 * Returns the report as JSON: the sections are next to what the report says of itself.
 *
 * @param comparison with another report, if there is one; {@link readReport} leaves it out
 */
export function toJson({ results, ...rest }: Report, comparison?: object): string {
  return JSON.stringify({ ...rest, ...results, comparison });
}

/** Bytes that a report has at most; one of everything has some 20,000. */
const MAX_BYTES = 1_000_000;

/**
 * Reads what {@link toJson} wrote.
 *
 * @throws {Error} if the file is missing, too long, or not a report
 */
export async function readReport(path: string): Promise<Report> {
  const fail = (reason: string): never => {
    throw new Error(
      `Cannot compare with ${path}: ${reason}. Write a report with deno task bench --json > FILE`,
    );
  };
  let json: string;
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile) fail("it is not a file");
    if (size > MAX_BYTES) fail(`it has ${size} bytes, more than any report`);
    json = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) fail("it does not exist");
    throw error;
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return fail(
      `it is not a report of this benchmark (${v.getDotPath(issue) ?? "JSON"}: ${issue.message})`,
    );
  }
  const { date, command, machine, versions, comparison: _, ...results } = parsed.output;
  return { date, command, machine, versions, results };
}

/**
 * Returns the report as Markdown, which a terminal shows as well: a line on the machine, and a table
 * for each section.
 *
 * @param sections title and unit of each
 */
export function renderReport(
  { date, machine, versions, results }: Report,
  sections: { readonly [name: string]: { readonly title: string; readonly unit: Unit } },
): string {
  const { processor, cores, device, threads, precision } = machine;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${processor}, ${cores} cores; ${threads} threads on ${device}, ${precision}; ${
      software.join(", ")
    }; ` +
    `${date.slice(0, 10)}. Medians, with first and third quartile; × is to the first line.`,
    ...Object.entries(results).map(([name, subjects]) => {
      const { title, unit } = sections[name];
      return `${title}\n\n${renderSubjects(subjects, unit)}`;
    }),
  ].join("\n\n");
}

function renderSubjects(subjects: Results[string], unit: Unit): string {
  return Object.entries(subjects).map(([subject, ways]) =>
    renderTable([
      [subject, unit.replace("mb", "MB"), "quartiles", "×", "quartiles"],
      ...Object.entries(ways).map(([way, measured]) => [
        way,
        figure(measured[unit]!),
        measured.quartiles.map(figure).join("–"),
        measured.ratio.toFixed(2),
        measured.ratioQuartiles.map((ratio) => ratio.toFixed(2)).join("–"),
      ]),
    ])
  ).join("\n\n");
}

/** Three digits, or all before the point. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** The first row is the head, the first column is text, the others are numbers. */
function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length), 3));
  const [head, ...body] = rows.map((row) => {
    const cells = row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
    return `| ${cells.join(" | ")} |`;
  });
  const rule = widths.map((width, i) => i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  return [head, `| ${rule.join(" | ")} |`, ...body].join("\n");
}
