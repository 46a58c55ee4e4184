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
  commonFlags,
  type FlagValues,
  integer,
  parseFlags,
  progressOutput,
  runCommand,
  toggle,
  withDefault,
} from "../cli/mod.ts";
import { presets } from "../presets.ts";
import { type AdaptedRun, readAdaptedRun } from "./adapted_run.ts";
import { drawFigureImages, type FigureSubject } from "./figure_images.ts";
import { drawFigure } from "./figure_page.ts";
import { type FigureRecord, figureRecord } from "./figure_record.ts";
import { renderFigure, wordsOf } from "./figure_words.ts";

/** A figure of the paper: of which run, and what it shows of it. */
export type Figure<Config> = {
  /** Id, such as `figure3`. */
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

// There is nothing to go on with or to start over.
const { resume: _resume, fresh: _fresh, ...shared } = commonFlags;

const flags = {
  preset: choice(presets, "Refuse a run of another preset"),
  seed: withDefault(integer("The run's seed (default 0)", { min: 0 }), 0),
  ...shared,
  out: { ...shared.out, help: "Where runs are and figures go" },
  embedded: toggle("Use the embedded sample even where the full data is at hand"),
};

/** The flags of figures. */
export type FigureOptions = FlagValues<typeof flags>;

/**
 * Makes a figure of a run that is there.
 *
 * @param figure which
 * @param args flags as on the command line
 * @returns what it shows, which is written too, beside the picture
 * @throws {Error} if there is no such run, with the command that makes it, or the data is not its
 */
export async function makeFigure<Config>(
  { name, summary, title, table, scenario, subject }: Figure<Config>,
  args: readonly string[],
): Promise<FigureRecord> {
  const options = parseFlags({ name, summary, flags }, args);
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
  await writePng(files.png, drawFigure(images, wordsOf(record)));
  await writeFileAtomically(files.json, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** Makes a figure of the command line's arguments, and says where it is. */
export async function printFigure(
  figure: (args: readonly string[]) => Promise<FigureRecord>,
): Promise<void> {
  await runCommand(async () => {
    const record = await figure(Deno.args);
    const asJson = Deno.args.includes("--json");
    console.log(asJson ? JSON.stringify(record, null, 2) : renderFigure(record));
  });
}
