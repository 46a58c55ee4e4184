/**
 * Bias addition and dense products with TensorFlow's own gradient ops.
 *
 * @module
 */
import { boolAttribute, runOp, tensorFlow, typeAttribute } from "../active.ts";
import { tf } from "../tfjs.ts";

const T = [typeAttribute("T")];

function product(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  return runOp("MatMul", [a, b], [
    ...T,
    boolAttribute("transpose_a", transposeA),
    boolAttribute("transpose_b", transposeB),
  ])[0];
}

/** Registers the kernels and their gradients. */
export function registerAffine(): void {
  tf.registerKernel({
    kernelName: "TrainingBiasAdd",
    backendName: "tensorflow",
    kernelFunc: ({ inputs }) =>
      runOp("BiasAdd", [inputs.x as tf.Tensor, inputs.bias as tf.Tensor], T)[0],
  });
  tf.registerGradient({
    kernelName: "TrainingBiasAdd",
    gradFunc: (dy) => ({
      x: () => tf.clone(dy as tf.Tensor),
      bias: () => runOp("BiasAddGrad", [dy as tf.Tensor], T)[0],
    }),
  });
  tf.registerKernel({
    kernelName: "TrainingMatMul",
    backendName: "tensorflow",
    kernelFunc: ({ inputs }) =>
      product(inputs.x as tf.Tensor, inputs.kernel as tf.Tensor, false, false),
  });
  tf.registerGradient({
    kernelName: "TrainingMatMul",
    inputsToSave: ["x", "kernel"],
    gradFunc: (dy, [x, kernel]) => ({
      x: () => product(dy as tf.Tensor, kernel, false, true),
      kernel: () => product(x, dy as tf.Tensor, true, false),
    }),
  });
}

/**
 * Adds a bias to the last axis.
 *
 * @param x `[N, C]` or `[N, H, W, C]`
 * @param bias `[C]`
 * @returns the sum, of `x`'s shape
 */
export function biasAdd(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tensorFlow() === undefined
    ? tf.add(x, bias)
    : tf.engine().runKernel("TrainingBiasAdd", { x, bias });
}

/**
 * Multiplies a batch of vectors by a matrix.
 *
 * @param x `[N, I]`
 * @param kernel `[I, O]`
 * @returns `[N, O]`
 */
export function matMul(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  return tensorFlow() === undefined
    ? tf.matMul(x, kernel)
    : tf.engine().runKernel("TrainingMatMul", { x, kernel });
}
