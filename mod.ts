/**
 * pixelda: pixel-level unsupervised domain adaptation (PixelDA, Bousmalis et al., CVPR 2017), on
 * TensorFlow's kernels under Deno.
 *
 * Start the engine, take data, make networks, and loop over a trainer; `for await` is the place for
 * logging, evaluation, pictures and early stops.
 *
 * @example PixelDA on digits, a few steps of it
 * ```ts
 * import * as pixelda from "@pixelda/pixelda";
 *
 * await pixelda.startEngine();
 * const { source, target } = await pixelda.loadScenario("mnist-usps", { offline: true });
 * const side = { height: 16, width: 16 };
 * const model = pixelda.createPixelDa({
 *   generator: {
 *     ...side, inputChannels: 1, outputChannels: 1, filters: 8, blocks: 1, noiseDimensions: 10,
 *   },
 *   discriminator: {
 *     ...side, channels: 1, filters: 8, keepProbability: 0.9, noiseStandardDeviation: 0.2,
 *   },
 *   task: (initializer, name) =>
 *     pixelda.createTaskTower(
 *       { ...side, channels: { source: 1, generated: 1 }, classes: 10 },
 *       initializer,
 *       name,
 *     ),
 * }, pixelda.normalInitializer(0));
 * const toNetwork = (images: pixelda.tf.Tensor4D) =>
 *   pixelda.preprocess(images, { side: 16, channels: 1 }, "resize");
 * const training = pixelda.trainPixelDa(model, {
 *   source: pixelda.labeledBatches(source.train, { size: 32, seed: 0, stream: "source" }),
 *   target: pixelda.unlabeledBatches(target.train, { size: 32, seed: 0, stream: "target" }),
 * }, {
 *   seed: 0,
 *   preprocess: { source: toNetwork, target: toNetwork },
 *   discriminatorWeights: { domain: 0.13, taskSource: 1, taskGenerated: 1 },
 *   generatorWeights: { adversarial: 0.011, task: 0.01 },
 *   adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
 *   schedule: () => 1e-3,
 *   clipNorm: 5,
 *   taskAverageDecay: null,
 * }, { from: 0, to: 3 });
 * for await (const { step, losses } of training) console.log(step, losses);
 * ```
 *
 * @module
 */

// The engine: TensorFlow under tfjs.
export {
  compile,
  differentiate,
  type EngineOptions,
  keyAt,
  nameParameters,
  Parameter,
  type RandomKey,
  relu,
  startEngine,
  stopEngine,
  tf,
} from "./lib/engine/mod.ts";

// Data: images as bytes, and endless seeded batches of tensors.
export {
  batchesInOrder,
  imageFolder,
  type Images,
  labeledBatches,
  type LabeledImages,
  loadLinemod,
  loadMnist,
  loadMnistM,
  loadPoseScenario,
  loadScenario,
  loadUsps,
  poseBatches,
  type PoseImages,
  renderedBatches,
  takeImages,
  unlabeledBatches,
} from "./datasets/mod.ts";

// Layers.
export {
  batchNorm,
  conv2d,
  convTranspose2d,
  createBatchNorm,
  createConv2d,
  createConvTranspose2d,
  createDense,
  createPrelu,
  createResidualBlock,
  type Dense,
  dense,
  flatten,
  glorotUniformInitializer,
  inferencePass,
  type Initializer,
  initializerAt,
  maxPool,
  normalInitializer,
  type Pass,
  prelu,
  preprocess,
  residualBlock,
  reverseGradient,
  trainingPass,
} from "./lib/layers/mod.ts";

// Losses.
export {
  classificationLoss,
  contentLoss,
  coralLoss,
  differenceLoss,
  discriminatorLoss,
  domainClassificationLoss,
  maximumMeanDiscrepancy,
  nonSaturatingGeneratorLoss,
  poseLoss,
  reconstructionLoss,
  weightDecayLoss,
  weightedSum,
} from "./lib/losses/mod.ts";

// The paper's networks.
export {
  type Branch,
  classify,
  createDiscriminator,
  createGenerator,
  createPoseTower,
  createSharedTower,
  createTaskTower,
  discriminate,
  estimatePose,
  generate,
  MINI_POSE_LAYOUT,
  type PoseTower,
  taskFeatures,
  type TaskTower,
} from "./lib/models/mod.ts";

// Optimizers.
export {
  clockAt,
  createAdam,
  createMomentum,
  linearDecay,
  minimize,
  type Schedule,
  stepAdam,
  stepMomentum,
} from "./lib/optimizers/mod.ts";

// Trainers: `for await` over one is a training.
export {
  type CoGanOptions,
  coralCandidates,
  createCoGan,
  createDann,
  createDsn,
  createMmd,
  createPixelDa,
  createSupervised,
  type DannOptions,
  type DsnOptions,
  type FeatureAdaptationOptions,
  networkParameters,
  optimizerState,
  type PixelDaOptions,
  pixelDaStep,
  predict,
  predictPoses,
  type SupervisedOptions,
  trainCoGan,
  trainDann,
  trainDeepCoral,
  trainDsn,
  trainedTask,
  trainingLoop,
  type TrainingRecord,
  trainMmd,
  trainPixelDa,
  trainSupervised,
} from "./lib/trainers/mod.ts";

// Metrics.
export { accuracy, angleError, confusionMatrix, embed } from "./lib/metrics/mod.ts";

// Runs: directories with settings, records and checkpoints.
export {
  copyParameters,
  decodeSafetensors,
  encodeSafetensors,
  openRun,
  readRun,
  restoreParameters,
  type RunRecord,
} from "./lib/runs/mod.ts";

// Model folders: what training hands on.
export { loadModel, writeModel } from "./lib/model_folder/mod.ts";

// Tables and pictures.
export { renderText, type TableCell } from "./lib/tables/mod.ts";
export { createCanvas, drawImage, writePng } from "./lib/drawing/mod.ts";

// Views in a notebook.
export {
  createLine,
  liveTraining,
  resumeRun,
  viewCurve,
  viewFeatures,
  viewImages,
  viewModel,
  viewRun,
  viewTable,
} from "./lib/notebook/mod.ts";
