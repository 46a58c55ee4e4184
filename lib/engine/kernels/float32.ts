/**
 * The border between a network, which may be computed in bfloat16, and its losses, which must not.
 *
 * @module
 */
import { runOp, shapeAttribute, tensorFlow, typeAttribute } from "../active.ts";
import { FLOAT32_OP } from "../precision.ts";
import { tf } from "../tfjs.ts";

/** Registers the kernel and its gradient. */
export function registerFloat32(): void {
  const mark = (x: tf.Tensor): tf.Tensor =>
    runOp(FLOAT32_OP, [x], [typeAttribute("T"), shapeAttribute("shape", x.shape)])[0];
  tf.registerKernel({
    kernelName: "TrainingFloat32",
    backendName: "tensorflow",
    kernelFunc: ({ inputs }) => mark(inputs.x as tf.Tensor),
  });
  tf.registerGradient({
    kernelName: "TrainingFloat32",
    gradFunc: (dy) => ({ x: () => mark(dy as tf.Tensor) }),
  });
}

/**
 * Keeps all that is computed from a tensor in float32, in a function compiled for bfloat16 too; the
 * gradients of it as well. A convolution or a {@link matMul} ends this.
 *
 * Losses begin with it: in bfloat16, 1 - |q · p| of a good pose q is 0 or below, and its logarithm
 * not a number.
 *
 * @param x of any shape, float32
 * @returns the same numbers
 *
 * @example
 * ```ts
 * import { compile, matMul, tf } from "@pixelda/pixelda/engine";
 *
 * const loss = compile((x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.square(float32(matMul(x, w)))));
 * console.log(loss(tf.ones([2, 3]), tf.ones([3, 1])).dataSync()[0]); // 18
 * ```
 */
export function float32<T extends tf.Tensor>(x: T): T {
  if (tensorFlow() === undefined || x.dtype !== "float32") return x;
  return tf.engine().runKernel("TrainingFloat32", { x }) as T;
}
