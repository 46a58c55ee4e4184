/**
 * Networks into files, each compared with the network before it is written.
 *
 * @module
 */
import { join } from "node:path";
import { ensureWritable, writeFileAtomically } from "../files/mod.ts";
import {
  type Exportable,
  freezeGraph,
  type FrozenGraph,
  type NamedTensors,
} from "./frozen_graph.ts";
import { encodeOnnx } from "./onnx.ts";
import { encodeSavedModel } from "./saved_model.ts";
import { encodeTfjsModel } from "./tfjs_model.ts";
import { type ExportFormat, verifyExport } from "./verify.ts";

/** The largest difference that is accepted of float32, which every engine adds up in its own order. */
export const EXPORT_TOLERANCE = 1e-4;

/** How to export. */
export type ExportOptions = {
  /** The folder to write to, which is created if need be. */
  readonly directory: string;
  /** Inputs to compare the outputs on, by name; 16 images say enough. */
  readonly examples: NamedTensors;
  /** The largest difference to accept. @default {EXPORT_TOLERANCE} */
  readonly tolerance?: number;
};

/** An exported network. */
export type ExportedNetwork = {
  readonly format: ExportFormat;
  /** The file of ONNX; the folder of the others. */
  readonly path: string;
  /** How much its outputs differ from the network's on the examples, as {@link verifyExport} says. */
  readonly difference: number;
};

/** The contents of files, by their paths under the export's own. */
type Files = { readonly [path: string]: Uint8Array };

/** For each format, what is added to a network's name, and the files. */
const formats: {
  readonly [format in ExportFormat]: {
    readonly ending: string;
    readonly encode: (graph: FrozenGraph) => Files;
  };
} = {
  onnx: { ending: ".onnx", encode: (graph) => ({ "": encodeOnnx(graph) }) },
  savedmodel: { ending: "", encode: (graph) => ({ "saved_model.pb": encodeSavedModel(graph) }) },
  tfjs: { ending: "", encode: encodeTfjsModel },
};

/** What networks can be exported as. */
export const EXPORT_FORMATS: readonly ExportFormat[] = ["onnx", "savedmodel", "tfjs"];

/**
 * Exports a network: `name.onnx`, or the folder `name` with a SavedModel or a graph model of
 * TensorFlow.js.
 *
 * Before the files are written, the export is run in the engine of its format, and its outputs are
 * compared with the network's.
 *
 * @param exportable the network
 * @param format what to write
 * @param options where to, and how to compare
 * @returns where it is, and how much its outputs differ from the network's
 * @throws {Error} if the format lacks an op, or the outputs differ by more than the tolerance;
 * nothing is written then
 *
 * @example
 * ```ts
 * import { startEngine, tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const half = {
 *   name: "half",
 *   inputs: { x: { shape: [null, 2], dtype: "float32" } },
 *   run: ({ x }: { readonly [name: string]: tf.Tensor }) => ({ y: tf.div(x, 2) }),
 * } as const;
 * const directory = await Deno.makeTempDir();
 * const examples = { x: tf.tensor2d([[1, 2]]) };
 * const { path, difference } = await exportNetwork(half, "tfjs", { directory, examples });
 * assertEquals([path, difference], [`${directory}/half`, 0]);
 * ```
 */
export async function exportNetwork(
  exportable: Exportable,
  format: ExportFormat,
  { directory, examples, tolerance = EXPORT_TOLERANCE }: ExportOptions,
): Promise<ExportedNetwork> {
  const { ending, encode } = formats[format];
  const files = encode(freezeGraph(exportable));
  const name = `${exportable.name}${ending}`;
  await ensureWritable(directory);
  const trial = await Deno.makeTempDir({ prefix: "pixelda-export-" });
  try {
    await writeFiles(join(trial, name), files);
    const exported = { format, path: join(trial, name) };
    const difference = await verifyExport(exportable, exported, examples);
    if (difference > tolerance) {
      throw new Error(
        `Cannot export ${exportable.name} as ${format}: its outputs differ from the network's by ` +
          `${difference}, more than ${tolerance}. Report this; nothing was written`,
      );
    }
    const path = join(directory, name);
    await writeFiles(path, files);
    return { format, path, difference };
  } finally {
    await Deno.remove(trial, { recursive: true });
  }
}

async function writeFiles(path: string, files: Files): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await writeFileAtomically(join(path, name), bytes);
  }
}
