/**
 * `recordGraph`: a function of tensors as a TensorFlow graph in which every parameter is a constant.
 *
 * @module
 */
import { backend, DTYPE_NUMBERS, tensorFlow } from "./active.ts";
import { guardRecording } from "./guard_recording.ts";
import { withParameterReads } from "./parameter.ts";
import { tf } from "./tfjs.ts";

/** A tensor that a graph takes. */
export type GraphInput = {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its elements. */
  readonly dtype: "float32" | "int32";
};

/** A recorded graph; its nodes are named, and their outputs `name` for the first, `name:1` …. */
export type RecordedGraph = {
  /** A `GraphDef` message of TensorFlow. */
  readonly graphDef: Uint8Array;
  /** The node of each input, by the input's name. */
  readonly inputs: { readonly [name: string]: string };
  /** The node of each output, by the output's name. */
  readonly outputs: { readonly [name: string]: string };
  /** Shapes by the outputs of nodes. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
};

/**
 * Records a function of tensors into a graph that is complete in itself, for other programs to run.
 *
 * Parameters become constants of their present values, and what depends on no input is computed now.
 *
 * @param run takes and returns tensors by name; it must not train
 * @param inputs shapes and types of what it takes
 * @returns the graph, and where its inputs and outputs are
 * @throws {Error} if TensorFlow is not started, or `run` reads an input's value, draws JavaScript
 * random numbers, changes a parameter or keeps a tensor
 *
 * @example
 * ```ts
 * import { Parameter, startEngine, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const weight = new Parameter(tf.scalar(3));
 * const { outputs, shapes } = recordGraph(
 *   ({ x }) => ({ y: tf.mul(x, weight.value) }),
 *   { x: { shape: [2], dtype: "float32" } },
 * );
 * assertEquals(shapes.get(outputs.y), [2]);
 * ```
 */
export function recordGraph(
  run: (inputs: { readonly [name: string]: tf.Tensor }) => { readonly [name: string]: tf.Tensor },
  inputs: { readonly [name: string]: GraphInput },
): RecordedGraph {
  const binding = tensorFlow();
  if (binding === undefined) {
    throw new Error("Cannot record a graph: TensorFlow is not started. Call startEngine() first");
  }
  const names = Object.keys(inputs);
  const kinds = Object.values(inputs)
    .map(({ shape, dtype }) => ({ shape, dtype: DTYPE_NUMBERS[dtype] }));
  let outputNames: string[] = [];
  const { graphDef, shapes, ...nodes } = guardRecording(() =>
    binding.recordGraph(kinds, (recorded) => {
      const symbols = recorded.map((input) => backend().createOutputTensor(input));
      const results = withParameterReads(() => run(zip(names, symbols)));
      outputNames = Object.keys(results);
      return backend().getInputTensorIds(outputNames.map((name) => requireTensor(results, name)));
    })
  );
  return {
    graphDef,
    shapes,
    inputs: zip(names, nodes.inputs),
    outputs: zip(outputNames, nodes.outputs),
  };
}

function zip<T>(names: readonly string[], values: readonly T[]): { [name: string]: T } {
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

function requireTensor(results: { readonly [name: string]: tf.Tensor }, name: string): tf.Tensor {
  if (results[name] instanceof tf.Tensor) return results[name];
  throw new TypeError(`Cannot record a graph: its output ${name} is not a tensor`);
}
