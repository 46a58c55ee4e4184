/**
 * Digits: MNIST to USPS and to MNIST-M (paper Table 1).
 *
 * @module
 */
import {
  labeledBatches,
  type LabeledImages,
  loadScenario,
  type Scenario,
  type ScenarioId,
  subset,
} from "../../datasets/mod.ts";
import type { Fit } from "../../lib/layers/mod.ts";
import type { InputFormat } from "../../lib/model_folder/mod.ts";
import type { ClassLabels, TaskTower } from "../../lib/models/mod.ts";
import { seededPermutation } from "../../lib/random/mod.ts";
import { chosenDataDir, type Flag, integer, toggle } from "../cli/mod.ts";
import type { ClassProblem, LabeledTarget, LoadedProblem, ProblemFamily } from "../core/problem.ts";
import { createRow, type OwnSettings, type Row, type RowMethod } from "../core/row.ts";
import { atPreset, type Preset, resolve } from "../core/settings.ts";
import { type ByScenario, shared } from "../settings/digits/shared.ts";
import { createClassProblem, type FormatSettings } from "./classes.ts";

/** A problem of digits. */
export type DigitProblem = ClassProblem<ClassLabels, TaskTower> & { readonly id: ScenarioId };

/** The digits' names, by class. */
export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** The flags that say which data to take. */
type DigitFlags = {
  readonly embedded: Flag<boolean>;
  readonly "mnistm-seed": Flag<number | undefined>;
};

/** Creates a row of a table of digits. */
export function digitRow<Own extends OwnSettings>(
  { label, settings, ...method }:
    & { readonly label: string; readonly settings: ByScenario<Own> }
    & RowMethod<DigitProblem, Own>,
): Row<DigitProblem> {
  return createRow<DigitProblem, Own>(
    label,
    (preset, id) => atPreset(settings, preset)[id as ScenarioId],
    method as RowMethod<DigitProblem, Own>,
  );
}

/** The digits' problems. */
export const digits: ProblemFamily<DigitProblem, DigitFlags> = {
  flags: {
    embedded: toggle("Use the embedded sample even where the full data is available"),
    "mnistm-seed": integer("Draw MNIST-M again with this seed, not as published", { min: 0 }),
  },
  shared: (preset, id) => atPreset(shared, preset)[id],
  defaultFacts: { mnistmSeed: null },
  metrics: [{ name: "accuracy", unit: "%" }],
  selection: "the validated step with the best accuracy on 1,000 labeled target images",
  describe(runs) {
    const notes = runs.map(({ name, config }) => {
      const { side, channels, sourceFit, targetFit } = config.image as FormatSettings;
      return `${name.scenario}: images of ${side} × ${side} × ${channels}, source by ` +
        `"${sourceFit}", target by "${targetFit}".`;
    });
    return [...new Set(notes)].sort();
  },
  async load(id, preset, options, output) {
    const scenario = await loadScenario(id, {
      dataDir: chosenDataDir(options),
      mnistmSeed: options.mnistmSeed,
      embedded: options.embedded,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${scenario.description}\n`);
    return createDigitProblem(scenario, preset, { mnistmSeed: options.mnistmSeed ?? null });
  },
};

/** Creates the problem of a loaded scenario. */
export function createDigitProblem(
  scenario: Scenario,
  preset: Preset,
  facts: { readonly mnistmSeed: number | null },
): LoadedProblem<DigitProblem> {
  const { id, source, targetLabeled } = scenario;
  const { image, batchSize } = resolve(atPreset(shared, preset)[id]);
  const problem = createClassProblem({ ...scenario, classes: DIGITS }, {
    preset,
    image,
    batchSize,
    facts,
    formats: {
      source: inputFormat(image, image.sourceFit),
      target: inputFormat(image, image.targetFit),
    },
  });
  return { problem, labeledTarget: createLabeledTarget(source.train, targetLabeled) };
}

function inputFormat({ side, channels }: FormatSettings, fit: Fit): InputFormat {
  return { side, channels: channels === 1 ? 1 : 3, resize: fit === "pad" ? "pad" : "stretch" };
}

function createLabeledTarget(
  source: LabeledImages,
  target: LabeledImages,
): LabeledTarget<ClassLabels> {
  const limited = (limit?: number): LabeledImages =>
    limit === undefined ? target : subset(
      target,
      seededPermutation(target.images.count, 0, "labelled").subarray(0, limit),
    );
  return {
    batches: (options, limit) => labeledBatches(limited(limit), options),
    batchesWithSource() {
      throw new RangeError(
        `Cannot draw source and target digits as one set: images of ${source.images.height} ` +
          `and ${target.images.height} pixels`,
      );
    },
  };
}
