/**
 * The scenarios of objects and poses that a command asks for.
 *
 * @module
 */
import {
  loadPoseScenario,
  type PoseScenario,
  type PoseScenarioId,
} from "../../datasets/linemod/mod.ts";
import type { ProgressOutput } from "../../lib/terminal/mod.ts";
import {
  chosenDataDir,
  commonFlags,
  type Flag,
  type SelectionFlags,
  selectionFlags,
  text,
  toggle,
  UsageError,
} from "../cli/mod.ts";
import { type Preset, presets } from "../presets.ts";
import { resolve } from "../sourced.ts";
import { averagedScenario } from "./averaged.ts";
import { shared } from "./settings/shared.ts";

const names: Flag<string[] | undefined> = {
  help: "Objects to tell apart (default: all that are there)",
  value: "A,B",
  initial: undefined,
  parse: (given) => given.split(",").map((name) => name.trim()),
};

/** The flags that say which data to take. */
const poseDataFlags = {
  embedded: toggle("Use the embedded solids even where LineMod is at hand"),
  download: toggle("Download LineMod, several GB, unless it is in DIR/lm or the cache"),
  objects: names,
  backgrounds: text("DIR", "Photos to put behind renders in linemod-inet"),
};

/** The flags of a table of objects and poses. */
export type PoseFlags<S extends string> =
  & SelectionFlags<Preset, S, string>
  & typeof commonFlags
  & typeof poseDataFlags;

/**
 * The flags of a table of objects and poses.
 *
 * @param has what there is to choose from, and the seeds where none are given
 */
export function poseFlags<const S extends string>(
  { seeds = [0], ...has }: {
    readonly scenarios: readonly S[];
    readonly methods: readonly string[];
    readonly seeds?: number[];
  },
): PoseFlags<S> {
  const selection = selectionFlags({ presets, ...has });
  return {
    ...selection,
    seeds: { ...selection.seeds, help: `Seeds, a run each (default ${seeds})`, initial: seeds },
    ...commonFlags,
    ...poseDataFlags,
  };
}

/** What the flags come to. */
export type PoseDataOptions = {
  readonly preset: Preset;
  readonly dataDir?: string;
  readonly embedded: boolean;
  /** @default {false} */
  readonly download?: boolean;
  readonly objects: readonly string[] | undefined;
  readonly backgrounds: string | undefined;
};

/**
 * Loads a scenario, with images of the side that the preset asks for.
 *
 * @param id which
 * @param options as the command line gives them
 * @param output told what was loaded
 * @throws {RangeError} if there is no object of a name
 * @throws {UsageError} if both the embedded solids and a download are asked for
 * @throws {Error} if data is missing or not as published
 */
export async function loadAveragedScenario(
  id: PoseScenarioId,
  options: PoseDataOptions,
  output: ProgressOutput | null,
): Promise<PoseScenario> {
  const { embedded, download, objects, backgrounds } = options;
  if (embedded && download) {
    throw new UsageError("--embedded and --download exclude each other: give one of them");
  }
  const scenario = await loadPoseScenario(id, {
    dataDir: chosenDataDir(options),
    embedded,
    download,
    objects,
    backgrounds,
    report: (line) => output?.write(`${line}\n`),
  });
  output?.write(`${scenario.description}\n`);
  return averagedScenario(scenario, resolve(shared[options.preset].side));
}
