/**
 * What directories of runs hold. Nothing else reads them.
 *
 * @module
 */
import { basename, join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { readConfig, type StoredConfig } from "./config.ts";
import {
  type EmbeddedFeatures,
  readAttribution,
  readEmbedding,
  type StoredAttribution,
} from "./diagnostics.ts";
import { CorruptRunError } from "./errors.ts";
import { readRecords, type RunRecord } from "./records.ts";
import { readResult, type RunResult } from "./result.ts";
import type { RunName } from "./run_directory.ts";
import { listSamples, readSampleColumns } from "./samples.ts";

/** A run of a table, as its directory has it. */
export type StoredRun = StoredConfig & {
  readonly directory: string;
  readonly name: RunName;
  /** Null if the config names none. */
  readonly preset: string | null;
  /** Whether the whole data sets were used, or the embedded sample; null if unknown. */
  readonly data: "full" | "embedded" | null;
  /** Of a finished run. */
  readonly result?: RunResult;
};

/** A picture file. */
export type PictureFile = {
  /** Under the folder of runs, with slashes. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
};

/** A run with all that its directory holds; every part but the config may be missing. */
export type RunDetails = StoredRun & {
  /** Under the folder of runs, with slashes. */
  readonly path: string;
  readonly records: readonly RunRecord[];
  readonly samples: readonly (PictureFile & { readonly step: number })[];
  /** What the columns of the samples show; empty in runs of version 1. */
  readonly sampleColumns: readonly string[];
  readonly attribution?: StoredAttribution & { readonly sprite: PictureFile };
  readonly embedding?: EmbeddedFeatures;
};

/** What cannot be shown, and why. */
export type Problem = { readonly path: string; readonly reason: string };

/** What a folder of runs holds; paths are under the folder, with slashes. */
export type RunsFolder = {
  readonly folder: string;
  readonly runs: readonly RunDetails[];
  /** Directories that hold a `table.json`. */
  readonly tables: readonly string[];
  /** Pictures that belong to no run, such as figures. */
  readonly figures: readonly PictureFile[];
  /** What is in the folder but cannot be shown. */
  readonly problems: readonly Problem[];
};

const naming = v.object({
  table: v.string(),
  scenario: v.string(),
  method: v.string(),
  seed: v.number(),
  preset: v.optional(v.nullable(v.string()), null),
  data: v.optional(v.nullable(v.picklist(["full", "embedded"])), null),
});

/**
 * Reads a run.
 *
 * @param directory see {@linkcode runDirectory}
 * @returns `undefined` if there is no `config.json`
 * @throws {CorruptRunError} with path, place and reason, if a file is broken or the config does not name a run
 *
 * @example
 * ```ts
 * import { openRun } from "./run_directory.ts";
 *
 * const directory = await Deno.makeTempDir();
 * const name = { table: "table1", scenario: "mnist-usps", method: "dann", seed: 0 };
 * {
 *   await using run = await openRun(directory, { ...name, preset: "quick" });
 *   await run.writeResult({ metrics: { accuracy: 90 } });
 * }
 * const run = await readRun(directory);
 * if (run?.preset !== "quick" || run.result?.metrics.accuracy !== 90) throw new Error("Not as written");
 * ```
 */
export async function readRun(directory: string): Promise<StoredRun | undefined> {
  const run = await readNamed(directory);
  return run && { ...run, result: await readResult(directory) };
}

async function readNamed(directory: string): Promise<Omit<StoredRun, "result"> | undefined> {
  const stored = await readConfig(directory);
  if (stored === undefined) return undefined;
  const { success, output, issues } = v.safeParse(naming, stored.config);
  if (success) {
    const { preset, data, ...name } = output;
    return { directory, name, preset, data, ...stored };
  }
  const reason = `config.${v.getDotPath(issues[0])}: ${issues[0].message}`;
  throw new CorruptRunError(join(directory, "config.json"), reason);
}

/**
 * Reads all runs under a folder, and finds tables and figures. A file that is broken is left out and
 * listed among the problems. Links are not followed: what they point to is not the run's.
 *
 * @throws {Error} if there is no such folder
 *
 * @example
 * ```ts
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/holiday`);
 * const { runs, problems } = await readRuns(folder);
 * if (runs.length !== 0 || problems[0].path !== "holiday") throw new Error("Not reported");
 * ```
 */
export async function readRuns(folder: string): Promise<RunsFolder> {
  const info = await Deno.stat(folder).catch(() => null);
  if (!info?.isDirectory) {
    throw new Error(`Cannot read runs: ${folder} is not a directory; train first, or name another`);
  }
  const found: Found = { runs: [], tables: [], figures: [], problems: [] };
  await search(folder, "", found);
  return { folder, ...found };
}

type Found = { [kind in "runs" | "tables" | "figures" | "problems"]: RunsFolder[kind][number][] };

/** @returns whether the directory holds anything to show */
async function search(folder: string, path: string, found: Found): Promise<boolean> {
  const entries = await Array.fromAsync(Deno.readDir(join(folder, path)));
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  if (entries.some(({ name }) => name === "config.json")) {
    const run = await readDetails(folder, path, found.problems);
    if (run !== undefined) found.runs.push(run);
    return true;
  }
  let isKnown = false;
  const foreign: string[] = [];
  for (const { name, isDirectory, isFile, isSymlink } of entries) {
    const inner = under(path, name);
    if (isSymlink) {
      found.problems.push({ path: inner, reason: "a link, which is not followed" });
    } else if (isDirectory) {
      const holds = await search(folder, inner, found).catch((error: Error) => {
        found.problems.push({ path: inner, reason: error.message });
        return true;
      });
      if (holds) isKnown = true;
      else foreign.push(inner);
    } else if (isFile && name.endsWith(".log")) {
      isKnown = true; // what processes printed
    } else if (isFile && name === "table.json") {
      found.tables.push(path);
      isKnown = true;
    } else if (isFile && name.endsWith(".png")) {
      const figure = await attempt(folder, inner, found.problems, readPngSize);
      if (figure !== undefined) found.figures.push({ path: inner, ...figure });
      isKnown = true;
    }
  }
  // A directory that holds only foreign ones is named once, by the directory above.
  if (!isKnown && path !== "") return false;
  for (const each of foreign) {
    found.problems.push({ path: each, reason: "not a run: there is no config.json in it" });
  }
  return isKnown;
}

async function readDetails(
  folder: string,
  path: string,
  problems: Problem[],
): Promise<RunDetails | undefined> {
  const directory = join(folder, path);
  const part = <T>(name: string, read: (file: string) => Promise<T>) =>
    attempt(folder, under(path, name), problems, read);
  const picture = async (name: string) => {
    const size = await part(name, readPngSize);
    return size && { path: under(path, name), ...size };
  };
  const run = await part("config.json", () => readNamed(directory));
  if (run === undefined) return undefined;
  const attribution = await part("attribution.json", () => readAttribution(directory));
  const sprite = attribution && await picture("attribution.png");
  const samples = [];
  const info = await Deno.lstat(join(directory, "samples")).catch(() => null);
  for (const { step, path } of info?.isDirectory ? await listSamples(directory) : []) {
    const sample = await picture(`samples/${basename(path)}`);
    if (sample !== undefined) samples.push({ ...sample, step });
  }
  return {
    ...run,
    path,
    records: await part("metrics.jsonl", readRecords) ?? [],
    samples,
    sampleColumns: await part("samples/columns.json", () => readSampleColumns(directory)) ?? [],
    result: await part("result.json", () => readResult(directory)),
    attribution: attribution && sprite && { ...attribution, sprite },
    embedding: await part("embedding.json", () => readEmbedding(directory)),
  };
}

/** Reads a plain file, or adds the reason why not to the problems. */
async function attempt<T>(
  folder: string,
  path: string,
  problems: Problem[],
  read: (file: string) => Promise<T>,
): Promise<T | undefined> {
  const file = join(folder, path);
  const info = await Deno.lstat(file).catch(() => null);
  if (info === null) return undefined;
  try {
    if (!info.isFile) throw new Error("it is not a plain file");
    return await read(file);
  } catch (error) {
    const reason = error instanceof CorruptRunError ? error.reason : (error as Error).message;
    problems.push({ path, reason });
    return undefined;
  }
}

/** Joins paths under the folder of runs, whose own is empty. */
function under(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/** @throws {Error} if the file does not begin as a PNG file does */
async function readPngSize(file: string): Promise<{ width: number; height: number }> {
  using opened = await Deno.open(file);
  const head = new Uint8Array(24);
  const length = await opened.read(head);
  const isPng = length === 24 && [0x89, 0x50, 0x4e, 0x47].every((byte, i) => head[i] === byte);
  if (!isPng) throw new Error("it is not a PNG file");
  const view = new DataView(head.buffer);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
