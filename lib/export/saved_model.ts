/**
 * SavedModel: TensorFlow's own format of trained models.
 *
 * @module
 */
import { BinaryWriter } from "npm:@bufbuild/protobuf@2.17.0/wire";
import type { Endpoint, FrozenGraph } from "./frozen_graph.ts";
import { encodeGraphDef, writeShape } from "./graph_def.ts";
import { mapEntry, message, text, varint } from "./protobuf.ts";

/** By which loaders find the one graph, and its inputs and outputs. */
const TAG = "serve", SIGNATURE = "serving_default", METHOD = "tensorflow/serving/predict";

/**
 * Writes a graph as a SavedModel, which has no variables: this one file is all of it.
 *
 * @param graph a frozen function
 * @returns the content of `saved_model.pb`; tag `serve`, signature `serving_default`
 *
 * @example
 * ```ts
 * import { freezeGraph } from "@pixelda/pixelda/export";
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 *
 * await startEngine();
 * const inputs = { x: { shape: [null], dtype: "float32" } } as const;
 * const graph = freezeGraph({ name: "half", inputs, run: ({ x }) => ({ y: tf.div(x, 2) }) });
 * const folder = await Deno.makeTempDir();
 * await Deno.writeFile(`${folder}/saved_model.pb`, encodeSavedModel(graph));
 * ```
 */
export function encodeSavedModel(graph: FrozenGraph): Uint8Array {
  const signature = new BinaryWriter();
  for (const input of graph.inputs) mapEntry(signature, 1, input.name, writeEndpoint(input));
  for (const output of graph.outputs) mapEntry(signature, 2, output.name, writeEndpoint(output));
  text(signature, 3, METHOD);
  const meta = message(new BinaryWriter(), 1, text(new BinaryWriter(), 4, TAG));
  message(meta, 2, encodeGraphDef(graph));
  mapEntry(meta, 5, SIGNATURE, signature);
  return message(varint(new BinaryWriter(), 1, 1), 2, meta).finish();
}

/** The protocol buffer `TensorInfo`. */
function writeEndpoint({ name, dtype, shape }: Endpoint): BinaryWriter {
  const info = varint(text(new BinaryWriter(), 1, `${name}:0`), 2, dtype);
  return message(info, 3, writeShape(shape));
}
