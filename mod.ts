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
export * from "./datasets/mod.ts";
export * from "./lib/engine/mod.ts";
export * from "./lib/layers/mod.ts";
export * from "./lib/losses/mod.ts";
export * from "./lib/metrics/mod.ts";
export * from "./lib/models/mod.ts";
export * from "./lib/notebook/mod.ts";
export * from "./lib/optimizers/mod.ts";
export * from "./lib/runs/mod.ts";
export * from "./lib/svm/mod.ts";
export * from "./lib/tables/mod.ts";
export * from "./lib/drawing/mod.ts";
export * from "./lib/files/mod.ts";
export * from "./lib/terminal/mod.ts";
export * from "./lib/trainers/mod.ts";
