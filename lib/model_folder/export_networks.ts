/**
 * A model's networks as other programs run them.
 *
 * @module
 */
import { randomUniform, tf } from "../engine/mod.ts";
import {
  type Exportable,
  type ExportedNetwork,
  type ExportFormat,
  exportNetwork,
  type NamedTensors,
} from "../export/mod.ts";
import type { InputFormat } from "./config.ts";
import type { LoadedModel } from "./load_model.ts";

/** Images that our own output and the export's are compared on, unless an option says otherwise. */
export const COMPARED_IMAGES = 16;

/** Where to export a model's networks, and how. */
export type ModelExportOptions = {
  /** The folder to write to, which is created if need be. */
  readonly directory: string;
  /** Images to compare the outputs on; the comparison takes most of the time. @default {16} */
  readonly compared?: number;
};

/**
 * Exports a model's classifier and, if it has one, its generator.
 *
 * The classifier computes `probabilities` `[N, K]` and, of a model of poses, `quaternions` `[N, 4]`
 * from `images` of the target's format, the generator `generated` from `images` of the source's and
 * noise `z` in [-1, 1], `[N, noiseDimensions]`. Images are pixels 0 … 255, `[N, side, side, channels]`.
 *
 * @param model whose parameters are copied into the files
 * @param format what to write
 * @param options where to, and how to compare
 * @returns what was written, the classifier first
 * @throws {Error} if an export computes something else, in which case it is not written
 *
 * @example
 * ```ts ignore
 * const model = await loadModel("my-model");
 * const [{ path }] = await exportNetworks(model, "onnx", { directory: "exported" });
 * ```
 */
export async function exportNetworks(
  model: LoadedModel,
  format: ExportFormat,
  { directory, compared = COMPARED_IMAGES }: ModelExportOptions,
): Promise<readonly ExportedNetwork[]> {
  const exported: ExportedNetwork[] = [];
  for (const exportable of exportablesOf(model)) {
    const examples = examplesOf(exportable, compared);
    try {
      exported.push(await exportNetwork(exportable, format, { directory, examples }));
    } finally {
      tf.dispose(examples);
    }
  }
  return exported;
}

function exportablesOf({ config, functions }: LoadedModel): Exportable[] {
  const { source, target, generator } = config;
  const pixels = ({ side, channels }: InputFormat) => ({
    shape: [null, side, side, channels],
    dtype: "float32",
  } as const);
  const classifier: Exportable = {
    name: "classifier",
    inputs: { images: pixels(target) },
    run: ({ images }) => ({ ...functions.classifier(images as tf.Tensor4D) }),
  };
  if (generator === undefined) return [classifier];
  return [classifier, {
    name: "generator",
    inputs: {
      images: pixels(source),
      z: { shape: [null, generator.noiseDimensions], dtype: "float32" },
    },
    run: ({ images, z }) => ({
      generated: functions.generator!(images as tf.Tensor4D, z as tf.Tensor2D),
    }),
  }];
}

/** Pixels and noise at random, the same each time. */
function examplesOf({ name, inputs }: Exportable, count: number): NamedTensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([input, { shape }]) => {
      const key = { seed: 0, stream: `export/${name}/${input}`, step: 0 };
      const full = shape.map((side) => side ?? count);
      return [
        input,
        input === "z" ? randomUniform(key, full, -1, 1) : randomUniform(key, full, 0, 255),
      ];
    }),
  );
}
