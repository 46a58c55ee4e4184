/**
 * Table 1: accuracy on MNIST → USPS and MNIST → MNIST-M (paper Section 4.1).
 *
 * `deno task table1 [--preset compact] [--methods pixelda] [--scenarios mnist-mnistm] [--seeds 0-2]`
 *
 * @module
 */
import { join } from "@std/path";
import { loadScenario, type Scenario, type ScenarioId, scenarioIds } from "../datasets/mod.ts";
import {
  ensureWritable,
  type ProgressOutput,
  renderJson,
  renderText,
  type ResultTable,
  writeTable,
} from "../lib/runs/mod.ts";
import { progressOutput, runCommand } from "./command.ts";
import { pixelDaTrial } from "./digits/pixelda.ts";
import { digitSettings, type Preset } from "./digits/settings.ts";
import { sourceOnlyTrial, targetOnlyTrial } from "./digits/supervised.ts";
import { startEngineWithProgress } from "./engine_start.ts";
import { integer, toggle } from "./flag_types.ts";
import { chosenDataDir, chosenSeeds, commonFlags, selectionFlags } from "./flags.ts";
import { INTERRUPTED, listenForInterruption } from "./interruption.ts";
import { type FlagValues, parseFlags } from "./parse_flags.ts";
import { readCell } from "./result_cells.ts";
import { provenance, resolve } from "./sourced.ts";
import { runInDirectory, type TableRun } from "./table_run.ts";

/** The paper's rows: accuracy in percent, and the key of the settings and the trial of ours. */
const methods = {
  "source-only": {
    label: "Source Only",
    paper: { "mnist-usps": 78.9, "mnist-mnistm": 63.6 },
    settings: "sourceOnly",
    trial: sourceOnlyTrial,
  },
  coral: { label: "CORAL", paper: { "mnist-usps": 81.7, "mnist-mnistm": 57.7 } },
  mmd: { label: "MMD", paper: { "mnist-usps": 81.1, "mnist-mnistm": 76.9 } },
  dann: { label: "DANN", paper: { "mnist-usps": 85.1, "mnist-mnistm": 77.4 } },
  dsn: { label: "DSN", paper: { "mnist-usps": 91.3, "mnist-mnistm": 83.2 } },
  cogan: { label: "CoGAN", paper: { "mnist-usps": 91.2, "mnist-mnistm": 62.0 } },
  pixelda: {
    label: "PixelDA",
    paper: { "mnist-usps": 95.9, "mnist-mnistm": 98.2 },
    settings: "pixelda",
    trial: pixelDaTrial,
  },
  "target-only": {
    label: "Target Only",
    paper: { "mnist-usps": 96.5, "mnist-mnistm": 96.4 },
    settings: "targetOnly",
    trial: targetOnlyTrial,
  },
} as const;

const built = ["source-only", "pixelda", "target-only"] as const;
type Method = typeof built[number];

const SELECTION = "the validated step with the best accuracy on 1,000 labelled target images";

const command = {
  name: "table1",
  summary: "Trains and tests the methods of Table 1 and prints it beside the paper's.",
  flags: {
    ...selectionFlags({
      presets: Object.keys(digitSettings) as Preset[],
      scenarios: scenarioIds,
      methods: built,
    }),
    ...commonFlags,
    embedded: toggle("Use the embedded sample even where the full data is at hand"),
    "mnistm-seed": integer("Build MNIST-M afresh with this seed, not as published", { min: 0 }),
  },
};

type Options = FlagValues<typeof command.flags> & { readonly preset: Preset };

/**
 * Runs what is not finished yet, and makes the table of all that is.
 *
 * @param args flags as on the command line
 * @returns the table, or `undefined` if a signal stopped the work
 */
export async function table1(args: readonly string[]): Promise<ResultTable | undefined> {
  const flags = parseFlags(command, args);
  const output = progressOutput(flags);
  await ensureWritable(join(flags.out, command.name));
  using interruption = listenForInterruption();
  const engine = await startEngineWithProgress(flags, output);
  const preset = flags.preset ?? (engine.device === "gpu" ? "paper" : "quick");
  const options: Options = { ...flags, preset };
  const session = { ...flags, engine, interruption, output };
  for (const scenario of await loadScenarios(options, output)) {
    for (const seed of chosenSeeds(flags)) {
      for (const method of flags.methods) {
        const run = tableRun({ scenario, method, seed }, options);
        const isDone = await runInDirectory(run, session);
        if (!isDone) return undefined;
      }
    }
  }
  return await makeTable(options);
}

/** Loads all that is asked for before any training, so that a missing file shows at once. */
async function loadScenarios(
  flags: Options,
  output: ProgressOutput | null,
): Promise<Scenario[]> {
  const scenarios: Scenario[] = [];
  for (const id of flags.scenarios) {
    const scenario = await loadScenario(id, {
      dataDir: chosenDataDir(flags),
      mnistmSeed: flags.mnistmSeed,
      embedded: flags.embedded,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${scenario.description}\n`);
    scenarios.push(scenario);
  }
  return scenarios;
}

function tableRun(
  { scenario, method, seed }: { scenario: Scenario; method: Method; seed: number },
  { preset, steps, mnistmSeed }: Options,
): TableRun {
  const { settings: key, trial } = methods[method];
  const resolved = resolve(digitSettings[preset][scenario.id]);
  const own = { ...resolved[key], steps: steps ?? resolved[key].steps };
  const settings = { ...resolved, [key]: own };
  const { image, batchSize, every } = settings;
  return {
    name: { table: command.name, scenario: scenario.id, method, seed },
    config: {
      preset,
      data: scenario.data,
      mnistmSeed: mnistmSeed ?? null,
      image,
      batchSize,
      every,
      [key]: own,
    },
    cadence: { ...every, steps: own.steps },
    data: scenario.description,
    createTrial: () => trial({ scenario, settings, seed }),
  };
}

async function makeTable({ preset, out, ...flags }: Options): Promise<ResultTable> {
  const rows = await Promise.all(
    Object.entries(methods).map(async ([method, { label, paper }]) => ({
      method,
      label,
      cells: await Promise.all(scenarioIds.map((scenario) =>
        readCell({
          out,
          table: command.name,
          scenario,
          method,
          preset,
          seeds: chosenSeeds(flags),
          metric: "accuracy",
          unit: "%",
          paper: paper[scenario],
        })
      )),
    })),
  );
  const table = {
    table: command.name,
    title: "Table 1: accuracy in percent on the target's test images",
    preset,
    selection: SELECTION,
    notes: scenarioIds.flatMap((id) => notesOn(id, preset)),
    rows,
  };
  await writeTable(join(out, command.name), table);
  return table;
}

/** How images come to the networks, and what the preset does in its own way. */
function notesOn(id: ScenarioId, preset: Preset): string[] {
  const settings = digitSettings[preset][id];
  const { side, channels, sourceFit, targetFit } = resolve(settings.image);
  const own = provenance(settings)
    .filter(({ path, source }) => source.startsWith("ours") && !path.startsWith("every."))
    .map(({ path, value }) => `${path} ${JSON.stringify(value)}`);
  return [
    `${id}: images of ${side} × ${side} × ${channels}, source by "${sourceFit}", target by ` +
    `"${targetFit}"`,
    `${id}: not as the authors: ${own.length === 0 ? "nothing" : own.join(", ")}`,
  ];
}

if (import.meta.main) {
  await runCommand(async () => {
    const table = await table1(Deno.args);
    if (table === undefined) Deno.exit(INTERRUPTED);
    console.log(Deno.args.includes("--json") ? renderJson(table) : renderText(table));
  });
}
