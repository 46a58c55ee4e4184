/**
 * Exported networks, run as other programs run them and compared with our own results.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runSavedModel, tf } from "../engine/mod.ts";
import type { Exportable, NamedTensors } from "./frozen_graph.ts";
import { MODEL_FILE } from "./tfjs_model.ts";

/** What a network can be exported as. */
export type ExportFormat = "onnx" | "savedmodel" | "tfjs";

/** Runs an exported network; the caller owns the outputs, in the order of their names. */
type Runner = (
  path: string,
  inputs: NamedTensors,
  outputs: readonly string[],
) => Promise<tf.Tensor[]> | tf.Tensor[];

const runners: { readonly [format in ExportFormat]: Runner } = {
  onnx: runOnnx,
  savedmodel: (path, inputs, outputs) => {
    const fed = Object.entries(inputs).map(([name, tensor]) => [`${name}:0`, tensor] as const);
    return runSavedModel(path, Object.fromEntries(fed), outputs.map((name) => `${name}:0`));
  },
  tfjs: runTfjs,
};

/** Loaded where it is used, since it is large; nobody else has to install it. */
const ONNX_RUNTIME = "npm:onnxruntime-node@1.30.0";

/** The part of ONNX Runtime that is used here. */
type OnnxRuntime = {
  readonly Tensor: new (dtype: string, values: unknown, shape: readonly number[]) => OnnxTensor;
  readonly InferenceSession: { create(path: string): Promise<OnnxSession> };
};
type OnnxTensor = { readonly type: string; readonly data: never; readonly dims: number[] };
type OnnxSession = {
  run(
    inputs: { readonly [name: string]: OnnxTensor },
    outputs: readonly string[],
  ): Promise<{ readonly [name: string]: OnnxTensor }>;
  release(): Promise<void>;
};

/** Runs a file in ONNX Runtime. */
async function runOnnx(
  path: string,
  inputs: NamedTensors,
  outputs: readonly string[],
): Promise<tf.Tensor[]> {
  const { Tensor, InferenceSession } = await loadOnnxRuntime();
  const session = await InferenceSession.create(path);
  try {
    const fed = Object.entries(inputs).map(([name, tensor]) =>
      [name, new Tensor(tensor.dtype, tensor.dataSync(), tensor.shape)] as const
    );
    const found = await session.run(Object.fromEntries(fed), outputs);
    return outputs.map((name) => {
      const { type, data, dims } = found[name];
      return tf.tensor(data, dims, type as tf.DataType);
    });
  } finally {
    await session.release();
  }
}

/** ONNX Runtime 1.30 matches the command line recursively, and 9,000 characters overflow a stack of 2 MB. */
const MAX_COMMAND_LINE = 6_000;

/**
 * Refuses what would end the process.
 *
 * @param characters of the command line of this process
 * @throws {RangeError} if ONNX Runtime may overflow the stack on them
 */
export function requireShortCommandLine(characters: number = readCommandLine().length): void {
  if (characters <= MAX_COMMAND_LINE) return;
  throw new RangeError(
    `Cannot verify ONNX: the command line has ${characters} characters, on which ONNX Runtime may end ` +
      `the process. Start it with at most ${MAX_COMMAND_LINE}, or choose another format`,
  );
}

function readCommandLine(): string {
  try {
    return Deno.readTextFileSync("/proc/self/cmdline");
  } catch {
    return [Deno.execPath(), ...Deno.args].join(" "); // not Linux
  }
}

async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  requireShortCommandLine();
  try {
    return (await import(ONNX_RUNTIME)).default;
  } catch (cause) {
    const { os, arch } = Deno.build;
    throw new Error(
      `Cannot verify ONNX on ${os}-${arch}: ${ONNX_RUNTIME} does not load. Check the network, or ` +
        `choose another format (${(cause as Error).message})`,
      { cause },
    );
  }
}

/** Runs a graph model in TensorFlow.js alone, on its own backend for processors. */
async function runTfjs(
  folder: string,
  inputs: NamedTensors,
  outputs: readonly string[],
): Promise<tf.Tensor[]> {
  const before = tf.getBackend();
  await tf.setBackend("cpu");
  try {
    const url = pathToFileURL(join(folder, MODEL_FILE)).href;
    const model = await tf.loadGraphModel(tf.io.http(url));
    try {
      return [model.execute(inputs, [...outputs])].flat();
    } finally {
      model.dispose();
    }
  } finally {
    await tf.setBackend(before);
  }
}

/**
 * Runs an exported network in the engine that its format is for, and compares the outputs with what
 * the network itself computes.
 *
 * @param exportable the network; its parameters must be those of the export
 * @param exported its format, and its file or folder
 * @param inputs what both are run on, by name
 * @returns the largest absolute difference of two outputs, as a part of the output's largest
 * absolute value where that is above 1, such as of pixels; infinite if a number is not finite
 * @throws {TypeError} if `inputs` are not those of the network
 * @throws {Error} if the engine refuses the export, or the shape of an output differs
 *
 * @example
 * ```ts
 * import { encodeTfjsModel, freezeGraph } from "@pixelda/pixelda/export";
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const half = {
 *   name: "half",
 *   inputs: { x: { shape: [null], dtype: "float32" } },
 *   run: ({ x }: { readonly [name: string]: tf.Tensor }) => ({ y: tf.div(x, 2) }),
 * } as const;
 * const path = await Deno.makeTempDir();
 * for (const [name, bytes] of Object.entries(encodeTfjsModel(freezeGraph(half)))) {
 *   await Deno.writeFile(`${path}/${name}`, bytes);
 * }
 * const exported = { format: "tfjs", path } as const;
 * assertEquals(await verifyExport(half, exported, { x: tf.tensor1d([1, 2]) }), 0);
 * ```
 */
export async function verifyExport(
  exportable: Exportable,
  { format, path }: { readonly format: ExportFormat; readonly path: string },
  inputs: NamedTensors,
): Promise<number> {
  checkInputs(exportable, inputs);
  const expected = tf.tidy(() => {
    const outputs = Object.entries(exportable.run(inputs));
    return Object.fromEntries(outputs.map(([name, output]) => [name, tf.clone(output)]));
  });
  let outputs: tf.Tensor[] = [];
  try {
    const names = Object.keys(expected);
    outputs = await runners[format](path, inputs, names);
    return Math.max(...names.map((name, i) => largestDifference(name, outputs[i], expected[name])));
  } finally {
    tf.dispose([expected, outputs]);
  }
}

function checkInputs({ name, inputs }: Exportable, given: NamedTensors): void {
  const describe = (shape: readonly unknown[], dtype: string): string =>
    `${dtype} [${shape.map(String).join(", ")}]`;
  for (const [input, { shape, dtype }] of Object.entries(inputs)) {
    const tensor = given[input];
    const fits = tensor?.dtype === dtype && tensor.shape.length === shape.length &&
      shape.every((size, i) => size === null || size === tensor.shape[i]);
    if (fits) continue;
    const found = tensor === undefined ? "nothing" : describe(tensor.shape, tensor.dtype);
    throw new TypeError(
      `Cannot verify ${name}: input ${input} must be ${describe(shape, dtype)}, found ${found}`,
    );
  }
  const strange = Object.keys(given).find((input) => !Object.hasOwn(inputs, input));
  if (strange === undefined) return;
  throw new TypeError(
    `Cannot verify ${name}: it has no input ${strange}, only ${Object.keys(inputs).join(", ")}`,
  );
}

function largestDifference(name: string, found: tf.Tensor, expected: tf.Tensor): number {
  if (found.shape.join() !== expected.shape.join()) {
    throw new Error(
      `Cannot verify the export: output ${name} has the shape [${found.shape}], expected ` +
        `[${expected.shape}]`,
    );
  }
  const [values, wanted] = [found.dataSync(), expected.dataSync()];
  let [largest, scale] = [0, 1];
  values.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value - wanted[i]));
    scale = Math.max(scale, Math.abs(wanted[i]));
  });
  return Number.isFinite(largest) ? largest / scale : Infinity;
}
