/**
 * Tables of random numbers, since a window of one costs a small part of drawing as many numbers.
 *
 * The tables are always the same. Where a window begins is a function of seed, stream and step, like
 * all random numbers here.
 *
 * @module
 */
import { runOp, tensorFlow, typeAttribute } from "./active.ts";
import { float32 } from "./kernels/float32.ts";
import { Parameter } from "./parameter.ts";
import { type RandomKey, randomNormal, randomUniform, stateless } from "./random.ts";
import { tf } from "./tfjs.ts";

/** Random numbers, drawn once; no part of a checkpoint, since they are always the same. */
export type NoiseTable = Parameter;

/** Numbers in a table. A longer one falls out of the processor's cache, which costs a tenth of a step. */
const LENGTH = 2 ** 20;

/** Longest window, so that there are tens of thousands of them. */
const MAX_WINDOW = LENGTH / 2;

/** Windows begin at multiples of this, where TensorFlow takes them without a copy (64 bytes). */
const ALIGNMENT = 16;

/**
 * Draws a table for dropout: `1 / keep` with probability `keep`, else 0.
 *
 * @param keep in (0, 1]
 * @returns `undefined` if nothing is dropped, or without TensorFlow, where numbers are drawn each time
 */
export function createDropoutTable(keep: number): NoiseTable | undefined {
  if (keep === 1) return undefined;
  return createTable(
    "dropout",
    (key) => tf.mul(tf.cast(tf.less(randomUniform(key, [LENGTH]), keep), "float32"), 1 / keep),
  );
}

/**
 * Draws a table of normal numbers of mean 0.
 *
 * @param standardDeviation from 0
 * @returns `undefined` for a deviation of 0, or without TensorFlow, where numbers are drawn each time
 */
export function createGaussianTable(standardDeviation: number): NoiseTable | undefined {
  if (standardDeviation === 0) return undefined;
  return createTable("normal", (key) => randomNormal(key, [LENGTH], standardDeviation));
}

function createTable(
  kind: string,
  draw: (key: RandomKey) => tf.Tensor,
): NoiseTable | undefined {
  if (tensorFlow() === undefined) return undefined;
  const key = { seed: 0, stream: `table/${kind}`, step: 0 };
  return new Parameter(() => draw(key), { isTrainable: false });
}

/**
 * Takes numbers of a table.
 *
 * @param noise decides which
 * @returns consecutive numbers of the table in `shape`; beyond a million, several such pieces
 */
export function takeWindow(
  table: NoiseTable,
  shape: readonly number[],
  noise: RandomKey,
): tf.Tensor {
  return tf.tidy(() => {
    const size = tf.util.sizeFromShape([...shape]);
    const pieces = Array.from({ length: Math.ceil(size / MAX_WINDOW) }, (_, i) => {
      const length = Math.min(MAX_WINDOW, size - i * MAX_WINDOW);
      const key = i === 0 ? noise : { ...noise, stream: `${noise.stream}/${i}` };
      return takePiece(table, length, key);
    });
    return tf.reshape(pieces.length === 1 ? pieces[0] : tf.concat(pieces), [...shape]);
  });
}

function takePiece(table: NoiseTable, length: number, noise: RandomKey): tf.Tensor {
  const places = Math.floor((LENGTH - length) / ALIGNMENT) + 1;
  const bounds = [tf.scalar(0, "int32"), tf.scalar(places, "int32")];
  const place = stateless("StatelessRandomUniformInt", noise, [1], "int32", bounds);
  const start = tf.mul(place, tf.scalar(ALIGNMENT, "int32"));
  const [window] = runOp("Slice", [table.value, start, tf.tensor1d([length], "int32")], [
    typeAttribute("T"),
    typeAttribute("Index", "int32"),
  ]);
  return float32(window); // otherwise TensorFlow's rewriter converts all of the table, for each window
}
