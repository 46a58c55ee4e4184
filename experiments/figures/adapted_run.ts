/**
 * The PixelDA run of a table that a figure shows.
 *
 * @module
 */
import {
  type NamedArrays,
  readRun,
  readSelected,
  runDirectory,
  type RunName,
} from "../../lib/runs/mod.ts";

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
  const stored = await readRun(directory);
  if (stored === undefined) {
    throw new Error(`There is no PixelDA run in ${directory}; create it with: ${command(query)}`);
  }
  const { preset } = stored;
  if (stored.configVersion !== 2) {
    throw new Error(
      `The run in ${directory} was written by an earlier version of pixelda; train it again, into ` +
        `another folder, with: ${command({ ...query, out: `${query.out}-2` })}`,
    );
  }
  if (query.preset !== undefined && preset !== query.preset) {
    throw new Error(
      `The run in ${directory} has the preset "${preset}", not "${query.preset}": give ` +
        `--preset ${preset}, or another --out`,
    );
  }
  const selected = await readSelected(stored);
  if (selected === null) {
    throw new Error(
      `The run in ${directory} has no validated step yet; continue it with: ${command(query)}`,
    );
  }
  return {
    directory,
    config: stored.config as unknown as AdaptedRun<Config>["config"],
    step: selected.step,
    networks: selected.arrays,
    data: stored.result?.data,
  };
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

/**
 * Refuses other data than the run's: neighbors among other images would say nothing about it.
 *
 * @param run as it is recorded
 * @param found what was loaded
 * @throws {Error} if one is a sample and the other not, or, of a finished run, the counts differ
 */
export function requireSameData(
  { directory, config, data }: AdaptedRun<unknown>,
  found: { readonly data: "full" | "embedded"; readonly description: string },
): void {
  const recorded = data ?? (config.data === "full" ? "the full data" : "the embedded sample");
  if (config.data === found.data) {
    if (data === undefined || countsOf(data) === countsOf(found.description)) return;
  }
  throw new Error(
    `The run in ${directory} was trained on different data: it has "${recorded}", ` +
      `here is "${found.description}"; give its --data-dir, or retrain it`,
  );
}

/** What comes after the title, which for the sample says why it was taken. */
function countsOf(description: string): string {
  return description.slice(description.lastIndexOf(": "));
}
