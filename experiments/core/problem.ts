/**
 * A problem: what a column of a table is. It holds the images, how they are formatted, and how a
 * trained task is measured; no method sees a target label through it.
 *
 * @module
 */
import type { Images, LabeledImages } from "../../datasets/mod.ts";
import type { RandomKey, tf } from "../../lib/engine/mod.ts";
import type { JsonRecord } from "../../lib/files/mod.ts";
import type { Initializer } from "../../lib/layers/mod.ts";
import type { Branch, Task } from "../../lib/models/mod.ts";
import type { ModelDescription } from "../../lib/model_folder/mod.ts";
import type { EmbeddedFeatures, StoredRun } from "../../lib/runs/mod.ts";
import type { ProgressOutput } from "../../lib/terminal/mod.ts";
import type {
  LabeledBatches,
  Preprocess,
  SourceBatches,
  UnlabeledBatches,
} from "../../lib/trainers/mod.ts";
import type { Flags, FlagValues } from "../cli/mod.ts";
import type { Preset, SourcedTree } from "./settings.ts";
import type { OwnDomain, Trial } from "./trial.ts";

/** Which batches: a pure function of size, seed and the stream's name. */
export type BatchOptions = {
  readonly size: number;
  readonly seed: number;
  readonly stream: string;
};

/** What a method's own settings say of the task; a problem without poses reads no weights. */
export type TaskSettings = {
  /** Weight of the pose loss by branch. */
  readonly poseWeights?: { readonly [branch in Branch]?: number };
};

/** What a measured task needs besides itself. */
export type MeasureOptions = {
  /** Which of the task's first layers target images go through. */
  readonly branch: Branch;
  readonly seed: number;
  /** Generates images, `[N, H, W, C]` in [-1, 1], from stored source pixels. */
  readonly generate?: Preprocess;
};

/** Functions from stored pixels to features, by the name of the domain on the map. */
export type DomainFeatures = {
  readonly source: (pixels: tf.Tensor4D) => tf.Tensor2D;
  /** Of generated images, from source pixels. */
  readonly generated?: (pixels: tf.Tensor4D) => tf.Tensor2D;
  readonly target: (pixels: tf.Tensor4D) => tf.Tensor2D;
};

/** A labeled source domain and a target domain without labels, at one preset. */
export type Problem<Labels = never, T extends Task<Labels> = Task<Labels>> = {
  /** The scenario, and so the column. */
  readonly id: string;
  readonly preset: Preset;
  readonly data: "full" | "embedded";
  /** One line: what the data is, and how many images. */
  readonly description: string;
  /** The classes' names. */
  readonly classes: readonly string[];
  /** What of the data decides a result, for `config.json`. */
  readonly facts: JsonRecord;
  /** Side of the networks' images, in pixels. */
  readonly side: number;
  readonly channels: number;
  /** Images of each domain in a batch, unless a method has its own number. */
  readonly batchSize: number;
  /** How stored pixels become network input in [-1, 1]. */
  readonly preprocess: { readonly source: Preprocess; readonly target: Preprocess };
  /** Source training images and their classes. */
  readonly source: LabeledImages;
  /** Source images for pictures and maps. */
  readonly shown: LabeledImages;
  /** Target training images; there are no labels to them here. */
  readonly target: Images;
  readonly sourceBatches: (options: BatchOptions) => LabeledBatches<Labels>;
  /** The same batches with the masks that the content loss keeps, where there are some. */
  readonly maskedSourceBatches: (options: BatchOptions) => SourceBatches<Labels>;
  readonly targetBatches: (options: BatchOptions) => UnlabeledBatches;
  /** Creates a task tower with first layers for each branch. */
  readonly createTask: (
    branches: readonly Branch[],
    settings: TaskSettings,
    initializer: Initializer,
    name?: string,
  ) => T;
  /** Class logits `[N, K]` of images in [-1, 1]. */
  readonly classify: (
    task: T,
    images: tf.Tensor4D,
    branch: Branch,
    key: RandomKey,
  ) => tf.Tensor2D;
  /** Last features `[N, F]` of images in [-1, 1]. */
  readonly features: (task: T, images: tf.Tensor4D, branch: Branch) => tf.Tensor2D;
  /** How to measure a task: on the target's validation images, and at last on its test images. */
  readonly measure: (task: T, options: MeasureOptions) => Pick<Trial, "validate" | "test">;
  /**
   * How to measure a task on source images that training does not use; where there are none, on
   * some that it uses.
   */
  readonly measureSource: (task: T, seed: number) => () => OwnDomain;
  /** What a model of it consists of, and what images it takes. */
  readonly describeModel: (task: T, branch: Branch) => ModelDescription;
  /** Maps features of both domains together; the target's are of its test images. */
  readonly embed: (
    features: DomainFeatures,
    seed: number,
  ) => Promise<EmbeddedFeatures | undefined>;
};

/** What tables and plans need to know of a problem, whatever its labels are. */
export type AnyProblem = Pick<
  Problem,
  "id" | "preset" | "data" | "description" | "facts" | "batchSize"
>;

/** Logits `[N, K]` and, where it has some, features `[N, D]` of a domain's stored pixels. */
export type ClassifierOutputs = { readonly logits: tf.Tensor2D; readonly features?: tf.Tensor2D };

/** What a classifier computes of stored pixels. */
export type DomainOutputs = {
  readonly target: (pixels: tf.Tensor4D) => ClassifierOutputs;
  /** Left out where source images have no features in common with the target's. */
  readonly source?: (pixels: tf.Tensor4D) => Required<ClassifierOutputs>;
};

/** A problem of classes alone, which can measure any classifier of pixels. */
export type ClassProblem<Labels, T extends Task<Labels>> = Problem<Labels, T> & {
  /** @param others accuracies on source test images to report, by name */
  readonly measureClassifier: (
    outputs: DomainOutputs,
    others: { readonly [metric: string]: (pixels: tf.Tensor4D) => tf.Tensor2D },
  ) => Pick<Trial, "validate" | "test">;
  /** Accuracies in percent on the target's validation images, by each one's logits. */
  readonly validationAccuracies: (
    classifiers: (pixels: tf.Tensor4D) => readonly tf.Tensor2D[],
  ) => number[];
};

/** Labeled target training images: only rows that say so are given them. */
export type LabeledTarget<Labels> = {
  /** @param limit a random choice of so many, the same for every row and seed */
  readonly batches: (options: BatchOptions, limit?: number) => LabeledBatches<Labels>;
  /** Batches drawn from the source's and these images as one set. */
  readonly batchesWithSource: (options: BatchOptions, limit?: number) => LabeledBatches<Labels>;
};

/** What a problem is loaded with. */
export type LoadedProblem<P> = {
  readonly problem: P;
  readonly labeledTarget: LabeledTarget<LabelsOf<P>>;
};

/** The labels of a problem's task. */
// deno-lint-ignore no-explicit-any -- whatever its task is
export type LabelsOf<P> = P extends Problem<infer Labels, any> ? Labels : never;

/** A measure of a table's cells. */
export type Metric = {
  /** Name in `result.json`, for example `accuracy`. */
  readonly name: string;
  readonly unit: string;
};

/** Problems of one kind: how they are loaded, and what their tables say. */
export type ProblemFamily<P, F extends Flags, L = LoadedProblem<P>> = {
  /** The flags that say which data to take. */
  readonly flags: F;
  /** What all methods share, each value with its source. */
  readonly shared: (preset: Preset, id: IdOf<P>) => SharedSettings;
  /** What {@link Problem.facts} are where no flag says otherwise. */
  readonly defaultFacts: JsonRecord;
  readonly metrics: readonly Metric[];
  /** Which step of a run is tested, in words. */
  readonly selection: string;
  /** What a table says of its runs' data and image formats, from the runs alone. */
  readonly describe: (runs: readonly StoredRun[]) => readonly string[];
  /** @throws {Error} if data is missing or not as published */
  readonly load: (
    id: IdOf<P>,
    preset: Preset,
    options: FlagValues<F> & { readonly dataDir?: string },
    output: ProgressOutput | null,
  ) => Promise<L>;
};

/** A problem's scenario. */
export type IdOf<P> = P extends { readonly id: infer Id } ? Id & string : never;

/** What every family's shared settings have. */
export type SharedSettings = { readonly [name: string]: SourcedTree } & {
  readonly batchSize: SourcedTree;
  readonly every: SourcedTree;
};
