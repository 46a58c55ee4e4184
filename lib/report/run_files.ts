/**
 * What the JSON files of runs and tables hold, checked field by field: a report must stand whatever
 * lies in the folder.
 *
 * @module
 */
import * as v from "npm:valibot@1.5.0";
import type { JsonRecord } from "../files/mod.ts";
import type { TableCell } from "../tables/mod.ts";

/** `config.json`; what is not finite is null in it, as in all of these. */
export type RunConfig = {
  readonly table: string;
  readonly scenario: string;
  readonly method: string;
  readonly seed: number;
  /** Everything, these four too. */
  readonly settings: JsonRecord;
};

/** `result.json`. */
export type RunResult = {
  readonly metrics: { readonly [name: string]: number | null };
  /** Rows are true classes. */
  readonly confusion?: number[][];
  /** Degrees, of each test image. */
  readonly angleErrors?: number[];
  readonly selection?: { readonly step: number; readonly score: number | null };
  readonly steps?: number;
  readonly data?: string;
  readonly environment?: { readonly [name: string]: string | number };
  readonly timing?: { readonly seconds: number; readonly from: number };
  /** Where training ended in a loss that is no number, in tables that go on without such a run. */
  readonly diverged?: { readonly step: number; readonly loss: string; readonly value: string };
};

/** `attribution.json`: where generated images come from. */
export type Attribution = {
  /** Height and width of a picture in the sprite, in pixels. */
  readonly side: number;
  /** The sprite's columns. */
  readonly columns: string[];
  /** The sprite's rows. */
  readonly items: {
    readonly label: number;
    readonly z: (number | null)[];
    /** T's probability of each class for the generated image. */
    readonly taskScores: (number | null)[];
    /** D's probability that the generated image is real. */
    readonly discriminatorScore: number | null;
    readonly nearest: { readonly index: number; readonly distance: number | null };
  }[];
};

/** `embedding.json`: features of T in the plane, a number or index a point in each list. */
export type Embedding = {
  readonly method: string;
  readonly domains: string[];
  readonly x: (number | null)[];
  readonly y: (number | null)[];
  readonly domain: number[];
  readonly label: number[];
};

/** `table.json`. */
export type FinishedTable = {
  readonly table: string;
  readonly preset: string;
  readonly selection: string;
  readonly rows: {
    readonly method: string;
    readonly label: string;
    readonly cells: FinishedCell[];
  }[];
};

/** One measure of one method in one scenario. */
export type FinishedCell =
  & Pick<TableCell, "scenario" | "metric" | "unit" | "paper" | "mean" | "std" | "n">
  & { readonly data: string | null };

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const maybe = v.nullable(number);

const configFile = v.object({
  config: v.looseObject({
    table: v.string(),
    scenario: v.string(),
    method: v.string(),
    seed: v.number(),
  }),
});

const resultFile = v.object({
  metrics: v.record(v.string(), maybe),
  confusion: v.optional(v.pipe(
    v.array(v.array(count)),
    v.check((rows) => rows.every((row) => row.length === rows.length), "Expected a square matrix"),
  )),
  angleErrors: v.optional(v.array(number)),
  selection: v.optional(v.object({ step: number, score: maybe })),
  steps: v.optional(number),
  data: v.optional(v.string()),
  environment: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  timing: v.optional(v.object({ seconds: number, from: number })),
  diverged: v.optional(v.object({ step: number, loss: v.string(), value: v.string() })),
});

const attributionFile = v.object({
  side: v.pipe(count, v.minValue(1)),
  columns: v.pipe(v.array(v.string()), v.minLength(1)),
  items: v.array(v.object({
    label: count,
    z: v.array(maybe),
    taskScores: v.array(maybe),
    discriminatorScore: maybe,
    nearest: v.object({ index: count, distance: maybe }),
  })),
});

const embeddingFile = v.pipe(
  v.object({
    method: v.string(),
    domains: v.array(v.string()),
    x: v.array(maybe),
    y: v.array(maybe),
    domain: v.array(count),
    label: v.array(count),
  }),
  v.check(
    ({ x, y, domain, label }) => [y, domain, label].every((each) => each.length === x.length),
    "Expected lists of one length",
  ),
  v.check(
    ({ domain, domains }) => domain.every((index) => index < domains.length),
    "Expected domains that are named",
  ),
);

const tableFile = v.object({
  table: v.string(),
  preset: v.string(),
  selection: v.string(),
  rows: v.array(v.object({
    method: v.string(),
    label: v.string(),
    cells: v.array(v.object({
      scenario: v.string(),
      metric: v.string(),
      unit: v.string(),
      paper: maybe,
      mean: maybe,
      std: maybe,
      n: count,
      data: v.nullable(v.string()),
    })),
  })),
});

/** @throws {Error} if a field is missing or of another type, as all of these do */
export function parseConfig(text: string): RunConfig {
  const { config } = parse(configFile, text);
  const { table, scenario, method, seed } = config;
  return { table, scenario, method, seed, settings: config as JsonRecord };
}

export const parseResult = (text: string): RunResult => parse(resultFile, text);
export const parseAttribution = (text: string): Attribution => parse(attributionFile, text);
export const parseEmbedding = (text: string): Embedding => parse(embeddingFile, text);
export const parseTable = (text: string): FinishedTable => parse(tableFile, text);

function parse<const S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const [issue] = issues;
  const path = v.getDotPath(issue);
  throw new Error(`${path === null ? "" : `${path}: `}${issue.message}`);
}
