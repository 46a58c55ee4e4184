/** Small networks to export; no parameter is 0 or 1, so that a mistake shows in the numbers. */
import { keyAt, type Parameter, randomUniform, tf } from "../../lib/engine/mod.ts";
import type { Exportable, NamedTensors } from "../../lib/export/frozen_graph.ts";
import { glorotUniformInitializer, inferencePass, preprocess } from "../../lib/layers/mod.ts";
import {
  classify,
  createCoupledGenerators,
  createGenerator,
  createPoseTower,
  createTaskTower,
  doublingPoseLayout,
  estimatePose,
  generateFrom,
  generatePair,
  MINI_POSE_LAYOUT,
} from "../../lib/models/mod.ts";

const pass = inferencePass({ seed: 0, stream: "unused", step: 0 });
const initializer = glorotUniformInitializer(1);
const pixels = (height: number, width: number, channels: number) => ({
  images: { shape: [null, height, width, channels], dtype: "float32" },
} as const);
const asImages = ({ images }: NamedTensors) => images as tf.Tensor4D;

/** Gives each parameter other numbers: biases, averages and offsets too, variances above 0. */
function randomize(parameters: readonly Parameter[]): void {
  for (const parameter of parameters) {
    const [low, high] = parameter.name.endsWith("variance") ? [0.5, 1.5] : [-0.4, 0.4];
    if (parameter.name.endsWith("kernel")) continue;
    const noise = keyAt({ seed: 2, stream: "export", step: 0 }, parameter.name);
    parameter.assign(randomUniform(noise, parameter.shape, low, high));
  }
}

/** The generator, which resizes 7 x 5 gray pixels to 8 x 8 colored ones. */
export function exportableGenerator(): Exportable {
  const generator = createGenerator({
    height: 8,
    width: 8,
    inputChannels: 3,
    outputChannels: 3,
    filters: 4,
    blocks: 2,
    noiseDimensions: 10,
  }, initializer);
  randomize(generator.parameters);
  return {
    name: "generator",
    inputs: { ...pixels(7, 5, 1), z: { shape: [null, 10], dtype: "float32" } },
    run: (inputs) => {
      const images = preprocess(asImages(inputs), { side: 8, channels: 3 }, "resize");
      return { generated: generateFrom(generator, images, inputs.z, pass) };
    },
  };
}

/** The task tower for classes, at a side whose halves are odd; gray pixels with a margin around. */
export function exportableClassifier(): Exportable {
  const tower = createTaskTower(
    { height: 11, width: 11, channels: { source: 1 }, classes: 10 },
    initializer,
  );
  randomize(tower.parameters);
  return {
    name: "classifier",
    inputs: pixels(8, 7, 1),
    run: (inputs) => {
      const images = preprocess(asImages(inputs), { side: 11, channels: 1 }, "pad");
      const logits = classify(tower, images, "source");
      return { logits, probabilities: tf.softmax(logits) };
    },
  };
}

/** The pose tower, in each of its layouts. */
export function exportablePoseTower(kind: "mini" | "doubling"): Exportable {
  const layout = kind === "mini" ? MINI_POSE_LAYOUT : doublingPoseLayout(12);
  const tower = createPoseTower({
    height: 12,
    width: 12,
    channels: { generated: 4 },
    classes: 3,
    layout,
    poseWeights: {},
  }, initializer);
  randomize(tower.parameters);
  return {
    name: `${kind}-pose`,
    inputs: pixels(12, 12, 4),
    run: (inputs) => {
      const images = preprocess(asImages(inputs), { side: 12, channels: 4 }, "resize");
      return { ...estimatePose(tower, images, "generated", pass) };
    },
  };
}

/** CoGAN's generators, with transposed convolutions that cut off a margin or none. */
export function exportableCoupledGenerators(): Exportable {
  const generators = createCoupledGenerators({
    side: 12,
    channels: { source: 1, target: 3 },
    noiseDimensions: 5,
    width: 0.05,
  }, initializer);
  randomize(generators.parameters);
  return {
    name: "coupled_generators",
    inputs: { z: { shape: [null, 5], dtype: "float32" } },
    run: ({ z }) => ({ ...generatePair(generators, z, pass) }),
  };
}

/** Every network that can be exported. */
export const exportables = {
  generator: exportableGenerator,
  classifier: exportableClassifier,
  "pose tower, mini": () => exportablePoseTower("mini"),
  "pose tower, doubling": () => exportablePoseTower("doubling"),
  "coupled generators": exportableCoupledGenerators,
};

/** Random inputs: pixels of 0 to 255, other numbers of -1 to 1. */
export function inputsFor({ inputs }: Exportable, batch: number): NamedTensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => {
      const [low, high] = name === "images" ? [0, 255] : [-1, 1];
      const noise = keyAt({ seed: batch, stream: "inputs", step: 0 }, name);
      return [name, randomUniform(noise, shape.map((size) => size ?? batch), low, high)];
    }),
  );
}
