/**
 * Kernels that hand TensorFlow other types or shapes than they say.
 *
 * @module
 */
import { tf } from "../tfjs.ts";
import { replaceKernel } from "./replace_kernel.ts";

/** Registers the kernels. */
export function correctTypes(): void {
  // The kernel converts its input, and then names the type from before.
  replaceKernel("Mean", (mean) => (call) => {
    const x = tf.cast(call.inputs.x, "float32");
    try {
      return mean({ ...call, inputs: { x } });
    } finally {
      x.dispose();
    }
  });
  // In tfjs's own words, which name the axis.
  replaceKernel<{ equation: string }>("Einsum", (einsum) => (call) => {
    const tensors = Object.values(call.inputs);
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(
      call.attrs.equation,
      tensors.length,
    );
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
    return einsum(call);
  });
}
