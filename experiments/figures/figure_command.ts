/**
 * What the commands of figures do: read a table's run, draw, and write picture and data.
 *
 * @module
 */
import { join } from "@std/path";
import { writePng } from "../../lib/drawing/mod.ts";
import { ensureWritable, writeFileAtomically } from "../../lib/files/mod.ts";
import type { ProgressOutput } from "../../lib/terminal/mod.ts";
import { startEngineWithProgress } from "../cli/engine_start.ts";
import {
  choice,
  type Command,
  commonFlags,
  type FlagValues,
  integer,
  parseFlags,
  progressOutput,
  runCommand,
  toggle,
  withDefault,
  withInitialValues,
} from "../cli/mod.ts";
import { PRESETS } from "../core/settings.ts";
import { type AdaptedRun, readAdaptedRun } from "./adapted_run.ts";
import { drawFigureImages, type FigureSubject } from "./figure_images.ts";
import { drawFigure } from "./figure_page.ts";
import { type FigureRecord, figureRecord, figureWords, renderFigure } from "./figure_record.ts";

/** A figure of the paper: of which run, and what it shows of it. */
export type Figure<Config> = {
  /** Id, for example `figure3`. */
  readonly name: string;
  readonly summary: string;
  readonly title: string;
  readonly table: string;
  readonly scenario: string;
  /** Loads the data that the run has seen, and says how its generator is made. */
  readonly subject: (
    run: AdaptedRun<Config>,
    options: FigureOptions,
    output: ProgressOutput | null,
  ) => Promise<FigureSubject & { readonly description: string }>;
};

// There is nothing to start over.
const { fresh: _, "allow-other-environment": __, ...shared } = commonFlags;

const flags = {
  preset: choice(PRESETS, "Refuse a run of another preset"),
  seed: withDefault(integer("The run's seed (default 0)", { min: 0 }), 0),
  ...shared,
  out: { ...shared.out, help: "Folder of runs and figures" },
  embedded: toggle("Use the embedded sample even where the full data is available"),
};

/** The flags of figures. */
export type FigureOptions = FlagValues<typeof flags>;

/** A figure's function: call it with options, or hand it to {@link printFigure}. */
export type FigureFunction =
  & ((options?: Partial<FigureOptions>) => Promise<FigureRecord>)
  & { readonly command: Command<typeof flags> };

/**
 * Defines a figure.
 *
 * @returns a function that draws a run that is there, and writes and returns what it shows; it
 * throws an Error if there is no such run, with the command that creates it, or the data is not its
 */
export function defineFigure<Config>(figure: Figure<Config>): FigureFunction {
  const { name, summary } = figure;
  const draw = (options: Partial<FigureOptions> = {}): Promise<FigureRecord> =>
    makeFigure(figure, withInitialValues(flags, options));
  return Object.assign(draw, { command: { name, summary, flags } });
}

async function makeFigure<Config>(
  { name, title, table, scenario, subject }: Figure<Config>,
  options: FigureOptions,
): Promise<FigureRecord> {
  const { out, seed, preset } = options;
  const output = progressOutput(options);
  const run = await readAdaptedRun<Config>({
    out,
    table,
    scenario,
    method: "pixelda",
    seed,
    preset,
  });
  await ensureWritable(join(out, name));
  await startEngineWithProgress(options, output);
  const shown = await subject(run, options, output);
  const images = drawFigureImages(shown, run.networks, seed);
  const path = (ending: string) => join(out, name, `seed-${seed}.${ending}`);
  const files = { png: path("png"), json: path("json") };
  const { classes, source: { labels }, sourceSet, description } = shown;
  const about = {
    figure: name,
    title: run.config.data === "full" ? title : `${title} (embedded sample)`,
    files,
    data: description,
    sets: { source: `source ${sourceSet} images`, nearest: "target training images" },
    seed,
  };
  const record = figureRecord(about, run, images, { names: classes, labels });
  await writePng(files.png, drawFigure(images, figureWords(record)));
  await writeFileAtomically(files.json, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** Draws a figure by the command line's arguments, and prints where it is. */
export async function printFigure(figure: FigureFunction): Promise<void> {
  await runCommand(async () => {
    const options = parseFlags(figure.command, Deno.args);
    const record = await figure(options);
    console.log(options.json ? JSON.stringify(record, null, 2) : renderFigure(record));
  });
}
