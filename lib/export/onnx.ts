/**
 * ONNX: the format of networks that most programs read.
 *
 * @module
 */
import type { FrozenGraph } from "./frozen_graph.ts";
import { OnnxBuilder } from "./onnx_builder.ts";
import { encodeOnnxModel } from "./onnx_model.ts";
import { computeNode } from "./onnx_operators.ts";

/**
 * Writes a graph as ONNX, opset 18.
 *
 * Inputs and outputs are as they are here, images with their channels last; the batch size is `N`.
 *
 * @param graph a frozen function
 * @returns the content of the file
 * @throws {Error} if an op has no counterpart in ONNX here
 *
 * @example
 * ```ts
 * import { freezeGraph } from "@pixelda/pixelda/export";
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 *
 * await startEngine();
 * const inputs = { x: { shape: [null], dtype: "float32" } } as const;
 * const graph = freezeGraph({ name: "half", inputs, run: ({ x }) => ({ y: tf.div(x, 2) }) });
 * await Deno.writeFile(`${await Deno.makeTempDir()}/half.onnx`, encodeOnnx(graph));
 * ```
 */
export function encodeOnnx(graph: FrozenGraph): Uint8Array {
  return encodeOnnxModel(new OnnxBuilder(graph, computeNode).finish());
}
