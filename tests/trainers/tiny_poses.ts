/** Two domains of three kinds of 8 x 8 bars with depth, each turned somehow. */
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, type Initializer, preprocess } from "../../lib/layers/mod.ts";
import { createPoseTower, type PoseLabels, type PoseTower } from "../../lib/models/mod.ts";
import {
  createPixelDa,
  type DomainData,
  type LabeledBatch,
  type PixelDa,
  type PixelDaOptions,
} from "../../lib/trainers/mod.ts";

const side = 8;
const channels = 4;
export const size = { height: side, width: side };

type Bar = { readonly label: number; readonly column: number };

const barsAt = (step: number): Bar[] =>
  [0, 1, 2, 3].map((n) => ({ label: (n + step) % 3, column: (3 * n + step) % side }));

const isOnBar = ({ column }: Bar, pixel: number): boolean => Math.abs(pixel % side - column) <= 1;

/** The bar's color is its class, and it stands out in depth from a ground of `noise`. */
function draw(bars: readonly Bar[], noise: number): tf.Tensor4D {
  const pixels = bars.flatMap((bar, n) =>
    Array.from({ length: side * side * channels }, (_, i) => {
      const [pixel, channel] = [Math.floor(i / channels), i % channels];
      if (!isOnBar(bar, pixel)) return channel === 3 ? 255 : (i * 37 + n * 61) % 64 * noise;
      return channel === 3 ? 100 : channel === bar.label ? 230 : 40;
    })
  );
  return tf.tensor4d(pixels, [bars.length, side, side, channels], "int32");
}

/** Bars on black, with their classes, poses and masks, another batch at each step. */
export function posesAt(
  step: number,
): LabeledBatch<PoseLabels> & { readonly masks: tf.Tensor4D } {
  const bars = barsAt(step);
  const masks = bars.flatMap((bar) =>
    Array.from({ length: side * side }, (_, pixel) => Number(isOnBar(bar, pixel)))
  );
  const halfAngles = bars.map(({ column }) => column * Math.PI / 20);
  return {
    images: draw(bars, 0),
    labels: tf.tensor1d(bars.map(({ label }) => label), "int32"),
    quaternions: tf.tensor2d(halfAngles.map((half) => [Math.cos(half), 0, 0, Math.sin(half)])),
    masks: tf.tensor4d(masks, [bars.length, side, side, 1], "int32"),
  };
}

/** Bars on a noisy ground. */
export const imagesAt = (step: number): tf.Tensor4D => draw(barsAt(step + 1), 3);

export const data: DomainData<PoseLabels> = { source: posesAt, target: imagesAt };

export const scale = (images: tf.Tensor4D): tf.Tensor4D =>
  preprocess(images, { side, channels }, "pad");

export const poseWeights = { source: 0.25, generated: 0.125 };

/** A pose tower with first layers for both kinds of images. */
export const tinyPoseTower = (initializer: Initializer, name = "task"): PoseTower =>
  createPoseTower(
    {
      ...size,
      channels: { source: channels, generated: channels },
      classes: 3,
      layout: { kernelSize: 3, filters: [8, 12], privateLayers: 1, units: 64 },
      poseWeights,
    },
    initializer,
    name,
  );

/** The same with those for source images alone. */
export const tinySharedPoseTower = (seed = 0): PoseTower =>
  createPoseTower(
    { ...tinyPoseTower(glorotUniformInitializer(seed)).config, channels: { source: channels } },
    glorotUniformInitializer(seed),
  );

export const pixelDaOptions: PixelDaOptions = {
  seed: 1,
  preprocess: { source: scale, target: scale },
  discriminatorWeights: { domain: 0.1, taskSource: 1, taskGenerated: 1 },
  generatorWeights: { adversarial: 0.01, task: 0.01, content: 0.1 },
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  schedule: () => 2e-3,
  clipNorm: 5,
  taskAverageDecay: null,
};

/** The smallest PixelDA of poses, with the paper's dropout and noise in D. */
export const tinyPosePixelDa = (seed = 0): PixelDa<PoseTower> =>
  createPixelDa({
    generator: {
      ...size,
      inputChannels: channels,
      outputChannels: channels,
      filters: 4,
      blocks: 1,
      noiseDimensions: 3,
    },
    discriminator: {
      ...size,
      channels,
      filters: 4,
      keepProbability: 0.9,
      noiseStandardDeviation: 0.2,
    },
    task: tinyPoseTower,
  }, glorotUniformInitializer(seed));
