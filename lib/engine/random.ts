/**
 * Random numbers as a function of seed, stream name and step: there is no generator state.
 *
 * @module
 */
import { runOp, tensorFlow, typeAttribute } from "./active.ts";
import { tf } from "./tfjs.ts";

/**
 * Where random numbers come from: two draws are equal if and only if seed, stream and step are.
 *
 * Streams are named by the place of the draw, not by the order of draws, so that adding a layer
 * with noise leaves every other layer's numbers as they were.
 */
export type Noise = {
  readonly seed: number;
  readonly stream: string;
  /** int32; an argument of a compiled step, so that each step draws anew. */
  readonly step: tf.Scalar;
};

/** @returns the noise of a place inside `noise`'s place */
export function noiseAt(noise: Noise, place: string): Noise {
  return { ...noise, stream: `${noise.stream}/${place}` };
}

/**
 * @returns independent standard normal numbers of `shape`
 */
export function randomNormal(noise: Noise, shape: readonly number[]): tf.Tensor {
  if (tensorFlow() === undefined) {
    return tf.randomNormal([...shape], 0, 1, "float32", plainSeed(noise));
  }
  return stateless("StatelessRandomNormal", noise, shape);
}

/**
 * @returns independent numbers of `shape`, uniform in [minimum, maximum)
 */
export function randomUniform(
  noise: Noise,
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

function stateless(op: string, { seed, stream, step }: Noise, shape: readonly number[]): tf.Tensor {
  return tf.tidy(() => {
    const key = tf.stack([tf.scalar(hash(`${seed}/${stream}`), "int32"), step]);
    return runOp(op, [tf.tensor1d([...shape], "int32"), key], [
      typeAttribute("dtype"),
      typeAttribute("T", "int32"),
      typeAttribute("Tseed", "int32"),
    ])[0];
  });
}

/** Off TensorFlow nothing is recorded, so the step's value is at hand. Never 0: tfjs ignores 0. */
function plainSeed({ seed, stream, step }: Noise): number {
  return hash(`${seed}/${stream}/${step.dataSync()[0]}`) || 1;
}

/** FNV-1a with a final mix, as a signed 32-bit integer. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
