/**
 * One run's directory, as the report sees it.
 *
 * @module
 */
import { join } from "node:path";
import { readRecords, type RunRecord } from "../runs/mod.ts";
import {
  type Attribution,
  type Embedding,
  parseAttribution,
  parseConfig,
  parseEmbedding,
  parseResult,
  type RunConfig,
  type RunResult,
} from "./run_files.ts";

/** A picture file. */
export type PictureFile = {
  /** Under the folder of runs, with slashes. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
};

/** What a run's directory holds; every part but the config may be missing. */
export type ReportRun = RunConfig & {
  /** Under the folder of runs, with slashes. */
  readonly path: string;
  readonly records: readonly RunRecord[];
  readonly samples: readonly (PictureFile & { readonly step: number })[];
  /** Of a finished run. */
  readonly result?: RunResult;
  readonly attribution?: Attribution & { readonly sprite: PictureFile };
  readonly embedding?: Embedding;
};

/** What cannot be shown, and why. */
export type Problem = { readonly path: string; readonly reason: string };

/**
 * Reads a run; a file that is broken is left out and told of.
 *
 * Only plain files are read: what a link points to is not the run's.
 *
 * @param folder of all runs
 * @param path of the run's directory under it, with slashes
 * @param problems where what is broken is added
 * @returns `undefined` if there is no telling which run it is
 *
 * @example
 * ```ts
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/run`);
 * await Deno.writeTextFile(`${folder}/run/config.json`, "{");
 * const problems: Problem[] = [];
 * const run = await readRun(folder, "run", problems);
 * if (run !== undefined || problems[0].path !== "run/config.json") throw new Error("Not told");
 * ```
 */
export async function readRun(
  folder: string,
  path: string,
  problems: Problem[],
): Promise<ReportRun | undefined> {
  const here = join(folder, path);
  const attempt = async <T>(name: string, read: (file: string) => Promise<T> | T) => {
    const info = await Deno.lstat(join(here, name)).catch(() => null);
    if (info === null) return undefined;
    try {
      if (!info.isFile) throw new Error("it is no plain file");
      return await read(join(here, name));
    } catch (error) {
      problems.push({ path: under(path, name), reason: (error as Error).message });
      return undefined;
    }
  };
  const json = <T>(name: string, parse: (text: string) => T) =>
    attempt(name, async (file) => parse(await Deno.readTextFile(file)));
  const picture = (name: string) =>
    attempt(name, async (file) => ({ path: under(path, name), ...await pngSize(file) }));

  const config = await json("config.json", parseConfig);
  if (config === undefined) return undefined;
  const records = await attempt("metrics.jsonl", readRecords) ?? [];
  const result = await json("result.json", parseResult);
  const attribution = await json("attribution.json", parseAttribution);
  const sprite = attribution && await picture("attribution.png");
  const embedding = await json("embedding.json", parseEmbedding);
  const samples = [];
  for (const name of await sampleNames(join(here, "samples"))) {
    const sample = await picture(`samples/${name}`);
    if (sample !== undefined) samples.push({ ...sample, step: parseInt(name) });
  }
  return {
    ...config,
    path,
    records,
    samples: samples.sort((a, b) => a.step - b.step),
    result,
    attribution: attribution && sprite && { ...attribution, sprite },
    embedding,
  };
}

/** Joins paths under the folder of runs, whose own is empty. */
export function under(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/**
 * The size of a PNG file, in pixels.
 *
 * @throws {Error} if it does not begin as a PNG file does
 */
export async function pngSize(file: string): Promise<{ width: number; height: number }> {
  using opened = await Deno.open(file);
  const head = new Uint8Array(24);
  const length = await opened.read(head);
  const isPng = length === 24 && [0x89, 0x50, 0x4e, 0x47].every((byte, i) => head[i] === byte);
  if (!isPng) throw new Error("it is no PNG file");
  const view = new DataView(head.buffer);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

async function sampleNames(directory: string): Promise<string[]> {
  const info = await Deno.lstat(directory).catch(() => null);
  if (!info?.isDirectory) return [];
  const entries = await Array.fromAsync(Deno.readDir(directory));
  return entries.map(({ name }) => name).filter((name) => /^\d+\.png$/.test(name));
}
