/**
 * What the benchmark measures, section by section.
 *
 * @module
 */
import { measureRenderer } from "../../datasets/linemod/mod.ts";
import { compile, type Engine, tf } from "../../lib/engine/mod.ts";
import { inferencePass } from "../../lib/layers/mod.ts";
import { classify, generate } from "../../lib/models/mod.ts";
import { createFolderWays } from "./folders.ts";
import { type InstalledPeer, startPeers } from "./peers.ts";
import { measureMemory, type ProcessOptions, startUpWork } from "./processes.ts";
import {
  createBatch,
  createPixelDaStep,
  createTrainerStep,
  type ModelName,
  MODELS,
  type ModelSize,
  STEP_OPTIONS,
  type TimedStep,
  type TrainerName,
} from "./steps.ts";
import { createStockModel, stockStep } from "./stock_step.ts";
import { type Measurements, summarize, takeTurns, timed, type Unit, type Ways } from "./timing.ts";
import { createWays } from "./ways.ts";

/** What a section measures, and how. */
export type SectionOptions = {
  readonly engine: Engine;
  readonly models: readonly ModelName[];
  readonly trainers: readonly TrainerName[];
  /** Whether to measure fewer rounds. */
  readonly quick: boolean;
  /** Libraries to time the same steps in. */
  readonly peers: readonly InstalledPeer[];
  /** Receives each subject's name before it is measured. */
  readonly report: (subject: string) => void;
};

/** Measurements of each way, by subject. */
export type Subjects = { readonly [subject: string]: Measurements };

/** A part of the benchmark. */
export type Section = {
  readonly title: string;
  readonly unit: Unit;
  readonly measure: (options: SectionOptions) => Promise<Subjects>;
};

/** The sections, by their names on the command line. */
export const sections = {
  step: {
    title: "PixelDA's training step, batch 32, images of 32 x 32 x 3",
    unit: "ms",
    measure: (options) =>
      measureEach(options.models, options, (name) => {
        const batch = createBatch(MODELS[name]);
        const step = createPixelDaStep(MODELS[name]);
        const stock = createStockModel(step.model, STEP_OPTIONS);
        const stockWay = { stock: () => void stockStep(stock, STEP_OPTIONS, batch) };
        return measureStep(step, options, STEP_ROUNDS[name], stockWay);
      }),
  },
  trainers: {
    title: "Training step of each trainer, batch 32",
    unit: "ms",
    measure: (options) =>
      measureEach(
        options.trainers,
        options,
        (name) => measureStep(createTrainerStep(name), options, STEP_ROUNDS.compact),
      ),
  },
  evaluation: {
    title: "500 images of 32 x 32 x 3 through a trained compact network",
    unit: "ms",
    measure: measureEvaluation,
  },
  "start-up": {
    title: "A new process, from its start to its end",
    unit: "ms",
    measure: (options) =>
      measureEach(
        ["process"],
        options,
        () => measureWays(timed(startUpWork(processOptions(options))), options, PROCESS_ROUNDS, 1),
      ),
  },
  memory: {
    title: "Resident memory of a new process that trains the compact model",
    unit: "mb",
    measure: (options) =>
      measureEach(["process"], options, async () => {
        const count = countRounds(PROCESS_ROUNDS, options), steps = options.quick ? 10 : 50;
        const rounds = [];
        for (let i = 0; i < count; i++) {
          rounds.push(await measureMemory(processOptions(options), steps));
        }
        return summarize(rounds, "mb");
      }),
  },
  folders: {
    title: "Compact PixelDA step on PNG files of 32 x 32, decoded again each time",
    unit: "ms",
    measure: (options) =>
      measureEach(["compact"], options, async () => {
        await using folders = await createFolderWays(options.quick ? 5 : 50);
        return await measureWays(folders.ways, options, FOLDER_ROUNDS, 1);
      }),
  },
  renderer: {
    title: "One render of 64 x 64 with depth, a mesh of 20,480 triangles",
    unit: "ms",
    measure: (options) =>
      measureEach(
        ["workers"],
        options,
        () => measureWays(rendererWays(options.quick ? 0.5 : 2), options, RENDERER_ROUNDS, 0),
      ),
  },
  growth: {
    title: "Compiled compact PixelDA step, one size changed",
    unit: "ms",
    measure: (options) =>
      measureEach(
        Object.keys(GROWTH),
        options,
        (axis) =>
          measureWays(
            growthWays(GROWTH[axis], options.quick),
            options,
            GROWTH_ROUNDS,
            options.quick ? 1 : WARM_UP,
          ),
      ),
  },
} satisfies { readonly [name: string]: Section };

/** One of {@link sections}. */
export type SectionName = keyof typeof sections;

/** Rounds to measure. */
type Rounds = { readonly quick: number; readonly full: number };

const STEP_ROUNDS: { readonly [model in ModelName]: Rounds } = {
  compact: { quick: 3, full: 25 },
  paper: { quick: 3, full: 9 },
};
const EVALUATION_ROUNDS = { quick: 3, full: 25 };
const PROCESS_ROUNDS = { quick: 1, full: 7 };
const FOLDER_ROUNDS = { quick: 1, full: 7 };
const RENDERER_ROUNDS = { quick: 1, full: 5 };
const GROWTH_ROUNDS = { quick: 1, full: 15 };

const countRounds = (rounds: Rounds, { quick }: Pick<SectionOptions, "quick">): number =>
  rounds[quick ? "quick" : "full"];

/** Rounds before those that count: they record what is compiled, and allocate. */
const WARM_UP = 2;

/** Milliseconds after which idle threads of another library have gone to sleep. */
const PEER_PAUSE = 50;

async function measureEach<Name extends string>(
  names: readonly Name[],
  { report }: SectionOptions,
  measure: (name: Name) => Promise<Measurements>,
): Promise<Subjects> {
  const subjects: { [subject: string]: Measurements } = {};
  for (const name of names) {
    report(name);
    subjects[name] = await measure(name);
  }
  return subjects;
}

async function measureWays(
  ways: Ways,
  options: SectionOptions,
  rounds: Rounds,
  warmUp = WARM_UP,
): Promise<Measurements> {
  return summarize(await takeTurns(ways, { rounds: countRounds(rounds, options), warmUp }), "ms");
}

/** Measures a step, and the same step in other libraries, in turns. */
async function measureStep(
  step: TimedStep,
  options: SectionOptions,
  rounds: Rounds,
  others: { readonly [way: string]: () => void } = {},
): Promise<Measurements> {
  const { engine: { threads }, peers } = options;
  await using started = await startPeers(peers, step, threads);
  const ways = { ...timed({ ...step.ways, ...others }), ...started.ways };
  const measured = await takeTurns(ways, {
    rounds: countRounds(rounds, options),
    warmUp: WARM_UP,
    pauseMs: peers.length > 0 ? PEER_PAUSE : 0,
  });
  return summarize(measured, "ms");
}

function measureEvaluation(options: SectionOptions): Promise<Subjects> {
  const { source: { images } } = createBatch({ ...MODELS.compact, batch: 500 });
  const { generator, task } = createPixelDaStep(MODELS.compact).model.networks;
  const pass = inferencePass({ seed: 0, stream: "bench", step: 0 });
  const networks = {
    "task network": (images: tf.Tensor4D): tf.Tensor =>
      tf.argMax(classify(task, images, "generated"), 1),
    generator: (images: tf.Tensor4D): tf.Tensor => generate(generator, images, pass),
  };
  const names = Object.keys(networks) as (keyof typeof networks)[];
  return measureEach(names, options, (name) => {
    const run = compile(networks[name]);
    const ways = createWays(() => tf.tidy(() => void run(images).dataSync()));
    return measureWays(timed(ways), options, EVALUATION_ROUNDS);
  });
}

/** Ways to render with so many Web Workers; each measures for a while. */
function rendererWays(seconds: number): Ways {
  const way = (workers: number) => async () =>
    1000 / (await measureRenderer(workers, seconds)).imagesPerSecond;
  return { "1 worker": way(1), "2 workers": way(2) };
}

/** Sizes of the compact model, the usual one first, the largest last. */
const GROWTH: {
  readonly [axis: string]: { readonly [size: string]: Partial<ModelSize> };
} = {
  "image side": { "32 px": { side: 32 }, "16 px": { side: 16 }, "64 px": { side: 64 } },
  filters: {
    "16 filters": { filters: 16 },
    "32 filters": { filters: 32 },
    "64 filters": { filters: 64 },
  },
  batch: { "batch 32": { batch: 32 }, "batch 8": { batch: 8 }, "batch 128": { batch: 128 } },
};

function growthWays(
  sizes: { readonly [size: string]: Partial<ModelSize> },
  withoutLargest: boolean,
): Ways {
  const measured = Object.entries(sizes).slice(0, withoutLargest ? -1 : undefined);
  const steps = measured.map(([size, change]) => [
    size,
    createPixelDaStep({ ...MODELS.compact, ...change }).ways.compiled,
  ]);
  return timed(Object.fromEntries(steps));
}

function processOptions(
  { engine: { device, threads, precision } }: SectionOptions,
): ProcessOptions {
  return { device, threads, precision };
}
