/**
 * Cross-entropies from logits, one value per example, stable for logits of any size.
 *
 * @module
 */
import { isDeterministic, runOp, tensorFlow, typeAttribute } from "../active.ts";
import { tf } from "../tfjs.ts";
import { float32 } from "./float32.ts";

/** Registers the kernel and its gradient. */
export function registerCrossEntropy(): void {
  tf.registerKernel({
    kernelName: "TrainingSoftmaxCrossEntropy",
    backendName: "tensorflow",
    kernelFunc: ({ inputs }) =>
      runOp(
        "SparseSoftmaxCrossEntropyWithLogits",
        [inputs.logits as tf.Tensor, inputs.labels as tf.Tensor],
        [typeAttribute("T"), typeAttribute("Tlabels", "int32")],
        2,
      ),
  });
  tf.registerGradient({
    kernelName: "TrainingSoftmaxCrossEntropy",
    // The op's second output is the gradient with respect to the logits.
    outputsToSave: [false, true],
    gradFunc: (dy, [gradient]) => ({
      logits: () => tf.mul(gradient, tf.expandDims((dy as tf.Tensor[])[0], 1)),
    }),
  });
}

/**
 * Cross-entropy between the softmax of logits and class labels: -log softmax(logits)[label].
 *
 * @param logits `[N, K]`
 * @param labels `[N]`, int32, in 0 … K - 1; a GPU does not look at that, and returns no number or 0
 * @returns `[N]`
 * @throws {TypeError} if shapes or types do not match
 * @throws {Error} if a label is out of range, on processors
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = softmaxCrossEntropy(tf.zeros([1, 10]), tf.tensor1d([3], "int32"));
 * assertAlmostEquals(loss.dataSync()[0], Math.log(10), 1e-6);
 * ```
 */
export function softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor1D {
  if (logits.rank !== 2 || labels.shape.join() !== String(logits.shape[0])) {
    throw new TypeError(
      "Cannot compute softmaxCrossEntropy: logits must be [N, K] and labels [N], found " +
        `[${logits.shape}] and [${labels.shape}]`,
    );
  }
  if (labels.dtype !== "int32") {
    throw new TypeError(
      `Cannot compute softmaxCrossEntropy: labels are ${labels.dtype}, not int32`,
    );
  }
  return tf.tidy(() => {
    const exact = float32(logits);
    if (hasFusedOp()) {
      // The tidy frees the second output, which only the gradient uses.
      const inputs = { logits: exact, labels };
      const outputs = tf.engine().runKernel("TrainingSoftmaxCrossEntropy", inputs);
      return (outputs as unknown as tf.Tensor1D[])[0];
    }
    const oneHot = tf.oneHot(labels as tf.Tensor1D, logits.shape[1]!);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(exact), oneHot), 1));
  });
}

/** On a GPU that must give the same bits in each run, TensorFlow refuses its fused op. */
function hasFusedOp(): boolean {
  const binding = tensorFlow();
  return binding !== undefined && !(binding.isUsingGpuDevice() && isDeterministic());
}

/**
 * Cross-entropy between the sigmoid of logits and one label for all: log(1 + exp(∓logit)).
 *
 * Softplus is stable at both ends and its gradient is a sigmoid, so no fused kernel is needed.
 *
 * @param logits any shape
 * @param label 1 (real) or 0 (generated)
 * @returns one value per logit, of the logits' shape
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const loss = sigmoidCrossEntropy(tf.zeros([2, 1]), 1);
 * assertAlmostEquals(loss.dataSync()[0], Math.log(2), 1e-6);
 * ```
 */
export function sigmoidCrossEntropy(logits: tf.Tensor, label: 0 | 1): tf.Tensor {
  const exact = float32(logits);
  return tf.softplus(label === 1 ? tf.neg(exact) : exact);
}
