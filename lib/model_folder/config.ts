/**
 * `config.json` of a model folder: which networks the parameters belong to, and what images they take.
 *
 * @module
 */
import * as v from "npm:valibot@1.5.0";
import { readBoundedText, UnreadableFileError, writeFileAtomically } from "../files/mod.ts";
import type { Resize } from "../layers/mod.ts";
import type { Branch, GeneratorConfig, PoseLayout } from "../models/mod.ts";

/** What images become before a network sees them, in [-1, 1]. */
export type InputFormat = {
  /** Of the square, in pixels. */
  readonly side: number;
  /** 1 for gray, 3 for red, green, blue. */
  readonly channels: 1 | 3;
  readonly resize: Resize;
};

/** What `config.json` of a model folder holds. */
export type ModelConfig = {
  readonly formatVersion: 1;
  /** The version of this package that wrote it. */
  readonly writtenBy: string;
  /** The method that trained it, such as `pixelda`. */
  readonly method: string;
  /** Names of the classes, in the order of the outputs. */
  readonly classes: readonly string[];
  /** What images of the target domain become; the classifier takes them. */
  readonly target: InputFormat;
  /** What images of the source domain become; the generator takes them. */
  readonly source: InputFormat;
  readonly task: TaskDescription;
  /** Sizes of the generator, if the method has one. */
  readonly generator?: Pick<GeneratorConfig, "filters" | "blocks" | "noiseDimensions">;
  /** SHA-256 of the config of the run that trained it. */
  readonly configHash: string;
};

/** A tower of classes, or one of classes and poses. */
export type TaskDescription =
  & {
    /** What its parameters' names begin with. */
    readonly network: "task" | "task_average";
    /** Which of its first layers to use. */
    readonly branch: Branch;
  }
  & ({ readonly kind: "classes" } | { readonly kind: "poses"; readonly layout: PoseLayout });

/** Most bytes of `config.json`, with the names of 100,000 classes. */
const MAX_CONFIG_BYTES = 2 ** 25;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const format = v.object({
  side: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(1024)),
  channels: v.picklist([1, 3]),
  resize: v.picklist(["crop", "pad", "stretch"]),
});
const layout = v.object({
  kernelSize: count,
  filters: v.pipe(v.array(count), v.minLength(1), v.maxLength(12), v.readonly()),
  privateLayers: v.pipe(v.number(), v.integer(), v.minValue(0)),
  units: count,
});
const tower = {
  network: v.picklist(["task", "task_average"]),
  branch: v.picklist(["source", "generated"]),
};

const schema: v.GenericSchema<unknown, ModelConfig> = v.object({
  formatVersion: v.literal(1),
  writtenBy: v.string(),
  method: v.string(),
  classes: v.pipe(v.array(v.string()), v.minLength(2), v.maxLength(100_000), v.readonly()),
  target: format,
  source: format,
  task: v.variant("kind", [
    v.object({ kind: v.literal("classes"), ...tower }),
    v.object({ kind: v.literal("poses"), ...tower, layout }),
  ]),
  generator: v.optional(v.object({
    filters: count,
    blocks: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
    noiseDimensions: count,
  })),
  configHash: v.string(),
});

/** A model folder that cannot be used as it is. */
export class ModelFolderError extends Error {
  /** Always `ModelFolderError`. */
  override name = "ModelFolderError";
}

/** What the networks of a trial are, and what images they take. */
export type ModelDescription = Pick<
  ModelConfig,
  "classes" | "target" | "source" | "task" | "generator"
>;

/**
 * Returns what the names of a tower's parameters begin with.
 *
 * @throws {TypeError} if it is not a task tower
 */
export function networkName(
  { parameters: [{ name }] }: { readonly parameters: readonly { readonly name: string }[] },
): "task" | "task_average" {
  const [root] = name.split("/");
  if (root === "task" || root === "task_average") return root;
  throw new TypeError(`Cannot describe a model: ${name} is not a parameter of a task tower`);
}

/** Writes a model's config. */
export async function writeModelConfig(path: string, config: ModelConfig): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads a model's config.
 *
 * @returns `undefined` if there is no such file
 * @throws {ModelFolderError} if it is of another version, or not a model's
 */
export async function readModelConfig(path: string): Promise<ModelConfig | undefined> {
  const text = await readBoundedText(path, MAX_CONFIG_BYTES).catch((error) => {
    if (error instanceof UnreadableFileError) {
      throw new ModelFolderError(`Cannot load ${path}: ${error.message}`, { cause: error });
    }
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
  });
  if (text === undefined) return undefined;
  const stored = parse(text, path);
  const { formatVersion } = stored as { readonly formatVersion?: unknown };
  if (typeof formatVersion === "number" && formatVersion !== 1) {
    throw new ModelFolderError(
      `Cannot load ${path}: its format has version ${formatVersion}, this version of pixelda reads ` +
        "version 1. Use the version of pixelda that wrote it",
    );
  }
  const { success, output, issues } = v.safeParse(schema, stored);
  if (success) return output;
  const [issue] = issues;
  throw new ModelFolderError(
    `Cannot load ${path}: it is not a model's: ${v.getDotPath(issue) ?? "its content"}: ` +
      issue.message,
  );
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch (cause) {
    throw new ModelFolderError(`Cannot load ${path}: ${(cause as Error).message}`, { cause });
  }
}
