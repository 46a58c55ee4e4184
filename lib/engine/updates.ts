/**
 * Parameter updates in one op each, by TensorFlow's own optimizer kernels.
 *
 * @module
 */
import { boolAttribute, runOp, typeAttribute } from "./active.ts";
import type { Parameter } from "./parameter.ts";
import { tf } from "./tfjs.ts";

/** Scalars of an Adam update; the powers are beta1^t and beta2^t, t counted from 1. */
export type AdamScalars = {
  readonly beta1Power: tf.Scalar;
  readonly beta2Power: tf.Scalar;
  readonly learningRate: tf.Scalar;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
};

const ATTRIBUTES = [
  typeAttribute("T"),
  boolAttribute("use_locking", false),
  boolAttribute("use_nesterov", false),
];

/**
 * One Adam update as in TensorFlow 1: `rate = learningRate * sqrt(1 - beta2^t) / (1 - beta1^t)`,
 * `parameter -= rate * m / (sqrt(v) + epsilon)`. Epsilon is outside the bias correction, unlike in
 * the paper of Kingma and Ba (Section 2 names this form as the efficient one).
 *
 * @param moments the running means of the gradient and of its square, updated too
 */
export function applyAdam(
  parameter: Parameter,
  { m, v }: { readonly m: Parameter; readonly v: Parameter },
  gradient: tf.Tensor,
  scalars: AdamScalars,
): void {
  const { beta1Power, beta2Power, learningRate, beta1, beta2, epsilon } = scalars;
  if (parameter.handle !== undefined) {
    runOp(
      "ResourceApplyAdam",
      [
        parameter.handle,
        m.handle!,
        v.handle!,
        beta1Power,
        beta2Power,
        learningRate,
        tf.scalar(beta1),
        tf.scalar(beta2),
        tf.scalar(epsilon),
        gradient,
      ],
      ATTRIBUTES,
      0,
    );
    for (const updated of [parameter, m, v]) updated.changed();
    return;
  }
  m.assign(tf.add(tf.mul(m.value, beta1), tf.mul(gradient, 1 - beta1)));
  v.assign(tf.add(tf.mul(v.value, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
  const rate = tf.mul(
    learningRate,
    tf.div(tf.sqrt(tf.sub(1, beta2Power)), tf.sub(1, beta1Power)),
  );
  const change = tf.div(tf.mul(rate, m.value), tf.add(tf.sqrt(v.value), epsilon));
  parameter.assign(tf.sub(parameter.value, change));
}

/**
 * One update by gradient descent with momentum, as TensorFlow's: `accumulator = momentum *
 * accumulator + gradient`, `parameter -= learningRate * accumulator`.
 */
export function applyMomentum(
  parameter: Parameter,
  accumulator: Parameter,
  gradient: tf.Tensor,
  { learningRate, momentum }: { readonly learningRate: tf.Scalar; readonly momentum: number },
): void {
  if (parameter.handle !== undefined) {
    runOp(
      "ResourceApplyMomentum",
      [
        parameter.handle,
        accumulator.handle!,
        learningRate,
        gradient,
        tf.scalar(momentum),
      ],
      ATTRIBUTES,
      0,
    );
    for (const updated of [parameter, accumulator]) updated.changed();
    return;
  }
  accumulator.assign(tf.add(tf.mul(accumulator.value, momentum), gradient));
  parameter.assign(tf.sub(parameter.value, tf.mul(learningRate, accumulator.value)));
}
