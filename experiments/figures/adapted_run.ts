/**
 * The PixelDA run of a table that a figure shows.
 *
 * @module
 */
import { join } from "@std/path";
import type { JsonRecord } from "../../lib/files/mod.ts";
import {
  configHash,
  type NamedArrays,
  readCheckpoint,
  runDirectory,
  type RunName,
} from "../../lib/runs/mod.ts";
import { selectedArrays } from "../trial.ts";

/** Which run. */
export type RunQuery = RunName & {
  /** Folder that holds the run directories. */
  readonly out: string;
  /** Refuse a run of another preset. */
  readonly preset: string | undefined;
};

/** What a run has learned. */
export type AdaptedRun<Config> = {
  readonly directory: string;
  /** Every setting that decided it. */
  readonly config: Config & { readonly preset: string; readonly data: "full" | "embedded" };
  /** The step that validation selected, so far. */
  readonly step: number;
  /** The networks' parameters at that step. */
  readonly networks: NamedArrays;
  /** What its data was, if it is finished. */
  readonly data: string | undefined;
};

/**
 * Reads a run, finished or not.
 *
 * @param query which
 * @returns its networks at the step that validation selected
 * @throws {Error} with the command that makes it, if it is not there or has no validated step yet
 */
export async function readAdaptedRun<Config>(query: RunQuery): Promise<AdaptedRun<Config>> {
  const directory = runDirectory(query.out, query);
  const stored = await readJson(join(directory, "config.json"));
  if (stored === undefined) {
    throw new Error(`There is no PixelDA run in ${directory}; ${command(query)} makes it`);
  }
  const config = stored.config as AdaptedRun<Config>["config"];
  if (query.preset !== undefined && config.preset !== query.preset) {
    throw new Error(
      `The run in ${directory} has the preset "${config.preset}", not "${query.preset}": give ` +
        `--preset ${config.preset}, or another --out`,
    );
  }
  // The hash of the config as it stands there: a config changed by hand has another checkpoint.
  const { arrays, notes } = await readCheckpointOf(directory, config, query);
  const best = notes.best as { readonly step: number } | null;
  if (best === null) {
    throw new Error(
      `The run in ${directory} has no validated step yet; ${command(query)} goes on with it`,
    );
  }
  const result = await readJson(join(directory, "result.json"));
  return {
    directory,
    config,
    step: best.step,
    networks: selectedArrays(arrays),
    data: result?.data as string | undefined,
  };
}

async function readCheckpointOf(directory: string, config: JsonRecord, query: RunQuery) {
  try {
    return await readCheckpoint(join(directory, "checkpoint.safetensors"), configHash(config));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `The run in ${directory} has no checkpoint yet; ${command(query)} goes on with it`,
    );
  }
}

async function readJson(path: string): Promise<JsonRecord | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

function command({ table, scenario, method, seed, preset, out }: RunQuery): string {
  const flags = {
    scenarios: scenario,
    methods: method,
    seed,
    ...(preset !== undefined && { preset }),
    ...(out !== "runs" && { out }),
  };
  const listed = Object.entries(flags).map(([name, value]) => `--${name} ${value}`);
  return `deno task ${table} ${listed.join(" ")}`;
}
