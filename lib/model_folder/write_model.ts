/**
 * Writes a model folder: parameters, config and a card to read.
 *
 * @module
 */
import { join } from "node:path";
import { writeFileAtomically } from "../files/mod.ts";
import { encodeWithChecksum, type NamedArrays } from "../runs/mod.ts";
import { cardOf, type ModelFacts } from "./card.ts";
import { type ModelConfig, ModelFolderError, writeModelConfig } from "./config.ts";
import { createNetworks } from "./networks.ts";

/** The files of a model folder. */
export const CONFIG_FILE = "config.json", PARAMETERS_FILE = "model.safetensors";

/** A trained model: its networks, and what its folder will say. */
export type TrainedModel = {
  readonly config: ModelConfig;
  /** The parameters of its networks by name, and perhaps of others. */
  readonly arrays: NamedArrays;
  /** What the card says besides. */
  readonly facts: ModelFacts;
};

/**
 * Writes a model folder; `config.json` is written last, and without it the folder is not a model.
 *
 * @param directory created if it does not exist
 * @param model its config, its parameters, and what its card says
 * @throws {ModelFolderError} if a parameter is missing, or not of the config's shape
 *
 * @example
 * ```ts
 * import { copyParameters, createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { loadModel, writeModel } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const size = { height: 8, width: 8, channels: 3, classes: 2 };
 * const tower = createSharedTower(size, glorotUniformInitializer(0)); // train it first
 * const format = { side: 8, channels: 3, resize: "crop" } as const;
 * const directory = await Deno.makeTempDir();
 * await writeModel(directory, {
 *   config: {
 *     ...{ formatVersion: 1, writtenBy: "0.2.0", method: "dann", configHash: "" },
 *     ...{ classes: ["cup", "plate"], source: format, target: format },
 *     task: { kind: "classes", network: "task", branch: "source" },
 *   },
 *   arrays: copyParameters(tower.parameters),
 *   facts: { data: "photographs of dishes", metrics: { accuracy: 91.2 } },
 * });
 * const model = await loadModel(directory);
 * const [{ probabilities }] = model.classify({ shape: [1, 8, 8, 3], values: new Uint8Array(192) });
 * assertEquals(probabilities.length, 2);
 * model.dispose();
 * ```
 */
export async function writeModel(
  directory: string,
  { config, arrays, facts }: TrainedModel,
): Promise<void> {
  const kept = selectParameters(config, arrays);
  await Deno.mkdir(directory, { recursive: true });
  await writeFileAtomically(join(directory, PARAMETERS_FILE), encodeWithChecksum(kept));
  await writeFileAtomically(join(directory, "README.md"), cardOf(config, facts));
  await writeModelConfig(join(directory, CONFIG_FILE), config);
}

/** The arrays that the model consists of: other networks and first layers are left out. */
function selectParameters(config: ModelConfig, arrays: NamedArrays): NamedArrays {
  const networks = createNetworks(config);
  try {
    return Object.fromEntries(networks.parameters.map(({ name, shape }) => {
      const array = arrays[name];
      if (array === undefined || array.shape.join() !== shape.join()) {
        const found = array === undefined ? "there is none" : `it has shape [${array.shape}]`;
        throw new ModelFolderError(
          `Cannot write a model: ${name} must have shape [${shape}], ${found}`,
        );
      }
      return [name, array];
    }));
  } finally {
    for (const parameter of networks.parameters) parameter.dispose();
  }
}
