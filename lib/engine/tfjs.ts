/**
 * The one place that imports tfjs and the JavaScript half of tfjs-node-gpu.
 *
 * Everything else takes `tf` from here, so there is one instance of tfjs: the CommonJS one that
 * the kernels of tfjs-node-gpu register themselves on.
 *
 * @module
 */
import util from "node:util";
import * as tf from "npm:@tensorflow/tfjs@4.22.0";
import fileSystem from "npm:@tensorflow/tfjs-node-gpu@4.22.0/dist/io/file_system.js";
import nodeBackend from "npm:@tensorflow/tfjs-node-gpu@4.22.0/dist/nodejs_kernel_backend.js";
import "npm:@tensorflow/tfjs-node-gpu@4.22.0/dist/register_all_kernels.js";
import type { NodeJSKernelBackend as NodeBackend } from "npm:@tensorflow/tfjs-node-gpu@4.22.0/dist/nodejs_kernel_backend.js";

/** tfjs-node-gpu's backend class; its `binding` is what this folder writes over FFI. */
export type NodeJSKernelBackend = NodeBackend;

/** The constructor of tfjs-node-gpu's backend class. */
export const NodeJSKernelBackend: typeof NodeBackend = nodeBackend.NodeJSKernelBackend;

// The kernels of tfjs-node-gpu 4.22 call functions of `node:util` that newer Nodes dropped.
const old = util as unknown as Record<string, unknown>;
old.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
old.isArray ??= Array.isArray;

// tfjs's own warning at this place names a package that is of no use here.
const createPlain = tf.findBackendFactory("cpu");
tf.removeBackend("cpu");
tf.registerBackend("cpu", () => {
  if (tf.findBackendFactory("tensorflow") === null) {
    console.warn(
      "TensorFlow is not started: tfjs's plain cpu backend computes, hundreds of times slower. " +
        "Call startEngine() first",
    );
  }
  return Object.assign(createPlain(), { firstUse: false });
}, 1);

// tfjs-node's own entry does this for file://, and loads the native addon too.
tf.io.registerLoadRouter(fileSystem.nodeFileSystemRouter);
tf.io.registerSaveRouter(fileSystem.nodeFileSystemRouter);

export { tf };

/** Any nesting of arrays and records whose leaves are tensors. */
export type Tensors = tf.Tensor | { readonly [name: string]: Tensors } | readonly Tensors[];
