/**
 * The networks of a model folder, and what they compute from pixels.
 *
 * @module
 */
import { type Parameter, tf } from "../engine/mod.ts";
import { inferencePass, type Initializer, preprocess } from "../layers/mod.ts";
import {
  classify,
  createGenerator,
  createPoseTower,
  createTaskTower,
  estimatePose,
  generateFrom,
  type GeneratorConfig,
  type PixelGenerator,
  type PoseTower,
  type TaskTower,
} from "../models/mod.ts";
import type { InputFormat, ModelConfig } from "./config.ts";

/** Class probabilities `[N, K]`, and unit quaternions `[N, 4]` of a model of poses. */
export type Estimate = {
  readonly probabilities: tf.Tensor2D;
  readonly quaternions?: tf.Tensor2D;
};

/** What a model computes from pixels 0 … 255, `[N, side, side, channels]` of its formats. */
export type ModelFunctions = {
  readonly classifier: (pixels: tf.Tensor4D) => Estimate;
  /** Translates source pixels into the target's look, by noise `[N, noiseDimensions]` in [-1, 1]. */
  readonly generator?: (pixels: tf.Tensor4D, noise: tf.Tensor2D) => tf.Tensor4D;
};

/** The networks. */
export type ModelNetworks = {
  readonly task:
    | { readonly kind: "classes"; readonly tower: TaskTower }
    | { readonly kind: "poses"; readonly tower: PoseTower };
  readonly generator?: PixelGenerator;
  /** All that `model.safetensors` holds. */
  readonly parameters: readonly Parameter[];
};

/**
 * Creates networks of zeros, whose parameters have the names of those in `model.safetensors`.
 *
 * @param config which networks
 * @param maxNumbers most numbers that their parameters may have
 * @throws {RangeError} if they are larger; no memory is taken for what is too much
 */
export function createNetworks(
  { classes, source, target, task, generator }: ModelConfig,
  maxNumbers: number = Infinity,
): ModelNetworks {
  let count = 0;
  const initializer: Initializer = {
    noise: { seed: 0, stream: "model", step: 0 },
    draw(_, shape) {
      count += shape.reduce((product, length) => product * length, 1);
      if (count <= maxNumbers) return tf.zeros([...shape]);
      throw new RangeError(`they have more numbers than the ${maxNumbers} of the parameters`);
    },
  };
  const size = {
    height: target.side,
    width: target.side,
    channels: { [task.branch]: target.channels },
    classes: classes.length,
  };
  const made: ModelNetworks["task"] = task.kind === "classes"
    ? { kind: "classes", tower: createTaskTower(size, initializer, task.network) }
    : {
      kind: "poses",
      tower: createPoseTower(
        { ...size, layout: task.layout, poseWeights: { [task.branch]: 1 } },
        initializer,
        task.network,
      ),
    };
  const network = generator && createGenerator(
    generatorConfig({ source, target, generator }),
    initializer,
  );
  return {
    task: made,
    ...(network && { generator: network }),
    parameters: [...made.tower.parameters, ...network?.parameters ?? []],
  };
}

function generatorConfig(
  { source, target, generator }: {
    readonly source: InputFormat;
    readonly target: InputFormat;
    readonly generator: NonNullable<ModelConfig["generator"]>;
  },
): GeneratorConfig {
  return {
    ...generator,
    height: target.side,
    width: target.side,
    inputChannels: source.channels,
    outputChannels: target.channels,
  };
}

/** Returns the functions of networks; they can be compiled and exported. */
export function modelFunctions(
  { task, generator }: ModelNetworks,
  config: ModelConfig,
): ModelFunctions {
  const { branch } = config.task;
  // There is no noise at inference but z, which is an argument.
  const pass = inferencePass({ seed: 0, stream: "model", step: 0 });
  const scale = (pixels: tf.Tensor4D, format: InputFormat): tf.Tensor4D =>
    preprocess(pixels, format, "pad");
  return {
    classifier(pixels) {
      const images = scale(pixels, config.target);
      if (task.kind === "classes") {
        return { probabilities: tf.softmax(classify(task.tower, images, branch)) };
      }
      const { logits, quaternions } = estimatePose(task.tower, images, branch, pass);
      return { probabilities: tf.softmax(logits), quaternions };
    },
    ...(generator && {
      generator: (pixels: tf.Tensor4D, noise: tf.Tensor2D) => {
        const made = generateFrom(generator, scale(pixels, config.source), noise, pass);
        return tf.mul(tf.add(made, 1), 127.5) as tf.Tensor4D;
      },
    }),
  };
}
