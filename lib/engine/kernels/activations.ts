/**
 * Activations with TensorFlow's own gradient ops: one op each way instead of up to ten.
 *
 * @module
 */
import { floatAttribute, runOp, tensorFlow, typeAttribute } from "../active.ts";
import { tf } from "../tfjs.ts";

const T = [typeAttribute("T")];
type WithAlpha = { alpha: number };
const withAlpha = (attrs: unknown) => [...T, floatAttribute("alpha", (attrs as WithAlpha).alpha)];

/** Registers the kernels and their gradients. */
export function registerActivations(): void {
  const register = (
    kernelName: string,
    forward: (x: tf.Tensor, attrs: unknown) => tf.Tensor,
    gradient: Omit<Parameters<typeof tf.registerGradient>[0], "kernelName">,
  ): void => {
    tf.registerKernel({
      kernelName,
      backendName: "tensorflow",
      kernelFunc: ({ inputs, attrs }) => forward(inputs.x as tf.Tensor, attrs),
    });
    tf.registerGradient({ kernelName, ...gradient });
  };
  register("TrainingRelu", (x) => runOp("Relu", [x], T)[0], {
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => runOp("ReluGrad", [dy as tf.Tensor, y], T)[0] }),
  });
  register("TrainingTanh", (x) => runOp("Tanh", [x], T)[0], {
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => runOp("TanhGrad", [y, dy as tf.Tensor], T)[0] }),
  });
  register("TrainingLeakyRelu", (x, attrs) => runOp("LeakyRelu", [x], withAlpha(attrs))[0], {
    outputsToSave: [true],
    // The op looks only at the sign, which the result shares with the input.
    gradFunc: (dy, [y], attrs) => ({
      x: () => runOp("LeakyReluGrad", [dy as tf.Tensor, y], withAlpha(attrs))[0],
    }),
  });
}

/**
 * max(x, 0), of any shape.
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...relu(tf.tensor1d([-1, 2])).dataSync()], [0, 2]);
 * ```
 */
export function relu(x: tf.Tensor): tf.Tensor {
  return tensorFlow() === undefined ? tf.relu(x) : tf.engine().runKernel("TrainingRelu", { x });
}

/** Hyperbolic tangent, of any shape, in [-1, 1]. */
export function tanh(x: tf.Tensor): tf.Tensor {
  return tensorFlow() === undefined ? tf.tanh(x) : tf.engine().runKernel("TrainingTanh", { x });
}

/** x where positive, `alpha` x elsewhere, of any shape. */
export function leakyRelu(x: tf.Tensor, alpha = 0.2): tf.Tensor {
  return tensorFlow() === undefined
    ? tf.leakyRelu(x, alpha)
    : tf.engine().runKernel("TrainingLeakyRelu", { x }, { alpha });
}
