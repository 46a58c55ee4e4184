/**
 * Kernels that hand TensorFlow other types or shapes than they say.
 *
 * @module
 */
import { tf } from "../tfjs.ts";
import { plainKernel } from "./missing.ts";
import { type Kernel, replaceKernel } from "./replace_kernel.ts";

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
  // TensorFlow rounds every int32 to 0.
  replaceKernel(
    "Round",
    (round) => (call) => call.inputs.x.dtype === "int32" ? tf.clone(call.inputs.x) : round(call),
  );
  // What TensorFlow does in other types only.
  replaceKernel("LeakyRelu", (leakyRelu) => withType(leakyRelu, "int32", "float32", "float32"));
  replaceKernel("Step", (step) => withType(step, "int32", "float32", "int32"));
  replaceKernel("Diag", (diag) => withType(diag, "bool", "int32", "bool"));
  // tfjs's indices may lack the axis along which an index has its coordinates.
  replaceKernel("ScatterNd", (scatter) => (call) => {
    const { indices } = call.inputs;
    if (indices.rank !== 1) return scatter(call);
    return tf.tidy(() =>
      scatter({
        ...call,
        inputs: { ...call.inputs, indices: tf.expandDims(indices, 1) },
      }) as tf.Tensor
    );
  });
  for (const name of ["Greater", "GreaterEqual", "Less", "LessEqual"]) {
    const ofStrings = plainKernel(name);
    replaceKernel(
      name,
      (ofNumbers) => (call) => (call.inputs.a.dtype === "string" ? ofStrings : ofNumbers)(call),
    );
  }
}

/** A kernel of x that computes one type as another, and gives the result in a third. */
function withType(
  kernel: Kernel<unknown>,
  from: tf.DataType,
  as: tf.DataType,
  result: tf.DataType,
): Kernel<unknown> {
  return (call) => {
    if (call.inputs.x.dtype !== from) return kernel(call);
    return tf.tidy(() => {
      const inputs = { ...call.inputs, x: tf.cast(call.inputs.x, as) };
      return tf.cast(kernel({ ...call, inputs }) as tf.Tensor, result);
    });
  };
}
