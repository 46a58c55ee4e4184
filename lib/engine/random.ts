/**
 * Random numbers as a function of seed, stream name and step: there is no generator state.
 *
 * @module
 */
import { hash } from "../random/mod.ts";
import { runOp, tensorFlow, typeAttribute } from "./active.ts";
import { tf } from "./tfjs.ts";

/**
 * Where random numbers come from: two draws are equal if and only if seed, stream and step are.
 *
 * Streams are named by the place of the draw, not by the order of draws, so that adding a layer
 * with noise leaves every other layer's numbers as they were.
 */
export type RandomKey = {
  readonly seed: number;
  readonly stream: string;
  /** int32 and an argument of a compiled step, which then draws new numbers; or a constant. */
  readonly step: tf.Scalar | number;
};

/**
 * Derives the key of a place inside another's place, with a stream of its own.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const key = keyAt({ seed: 0, stream: "generator", step: 0 }, "noise");
 * assertEquals(key.stream, "generator/noise");
 * ```
 */
export function keyAt(noise: RandomKey, place: string): RandomKey {
  return { ...noise, stream: `${noise.stream}/${place}` };
}

/**
 * Draws by the Box-Muller transform, as TensorFlow's own op does, but by elementwise ops: they are
 * vectorized, and take half the time.
 *
 * @param standardDeviation from 0
 * @returns independent normal numbers of `shape`, of mean 0
 */
export function randomNormal(
  noise: RandomKey,
  shape: readonly number[],
  standardDeviation = 1,
): tf.Tensor {
  if (tensorFlow() === undefined) {
    return tf.randomNormal([...shape], 0, standardDeviation, "float32", plainSeed(noise));
  }
  return tf.tidy(() => {
    const size = tf.util.sizeFromShape([...shape]);
    const [u, v] = tf.unstack(stateless("StatelessRandomUniform", noise, [2, Math.ceil(size / 2)]));
    const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, u)), -2 * standardDeviation ** 2));
    const angle = tf.mul(v, 2 * Math.PI);
    const pairs = tf.concat([tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))]);
    return tf.reshape(tf.slice(pairs, 0, size), [...shape]);
  });
}

/**
 * Draws uniformly.
 *
 * @returns independent numbers of `shape`, uniform in [minimum, maximum)
 */
export function randomUniform(
  noise: RandomKey,
  shape: readonly number[],
  minimum = 0,
  maximum = 1,
): tf.Tensor {
  if (tensorFlow() === undefined) {
    return tf.randomUniform([...shape], minimum, maximum, "float32", plainSeed(noise));
  }
  const unit = stateless("StatelessRandomUniform", noise, shape);
  if (minimum === 0 && maximum === 1) return unit;
  return tf.add(tf.mul(unit, maximum - minimum), minimum);
}

/**
 * Runs one of TensorFlow's random ops without hidden state.
 *
 * @param bounds further inputs: the least integer and that above the greatest
 */
export function stateless(
  op: string,
  { seed, stream, step }: RandomKey,
  shape: readonly number[],
  dtype: "float32" | "int32" = "float32",
  bounds: readonly tf.Tensor[] = [],
): tf.Tensor {
  return tf.tidy(() => {
    const now = typeof step === "number" ? tf.scalar(step, "int32") : step;
    const key = tf.stack([tf.scalar(hash(`${seed}/${stream}`, 0), "int32"), now]);
    return runOp(op, [tf.tensor1d([...shape], "int32"), key, ...bounds], [
      typeAttribute("dtype", dtype),
      typeAttribute("T", "int32"),
      typeAttribute("Tseed", "int32"),
    ])[0];
  });
}

/** Without TensorFlow nothing is recorded, so the step's value is known. Never 0: tfjs ignores 0. */
function plainSeed({ seed, stream, step }: RandomKey): number {
  const now = typeof step === "number" ? step : step.dataSync()[0];
  return hash(`${seed}/${stream}/${now}`, 0) || 1;
}
