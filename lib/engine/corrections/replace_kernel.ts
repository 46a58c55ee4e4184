/**
 * Kernels of tfjs-node, replaced by ones that are right.
 *
 * @module
 */
import { type NodeJSKernelBackend, tf } from "../tfjs.ts";

/** What a kernel gets: its inputs by name, its attributes, tfjs-node's backend. */
export type KernelCall<Attributes> = {
  readonly inputs: { readonly [name: string]: tf.Tensor };
  readonly attrs: Attributes;
  readonly backend: NodeJSKernelBackend;
};

/** Computes a kernel's result, or several. */
export type Kernel<Attributes> = (call: KernelCall<Attributes>) => tf.TensorInfo | tf.TensorInfo[];

/**
 * Registers a kernel on TensorFlow in the place of tfjs-node's, or where it has none.
 *
 * @param create receives tfjs-node's kernel, if there is one, and returns the new one
 */
export function replaceKernel<Attributes = unknown>(
  kernelName: string,
  create: (original: Kernel<Attributes>) => Kernel<Attributes>,
): void {
  const place = { kernelName, backendName: "tensorflow" };
  const original = tf.getKernel(kernelName, place.backendName)?.kernelFunc;
  if (original !== undefined) tf.unregisterKernel(kernelName, place.backendName);
  const kernelFunc = create(original as unknown as Kernel<Attributes>);
  tf.registerKernel({ ...place, kernelFunc: kernelFunc as unknown as tf.KernelFunc });
}
