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
 * @throws {ModelFolderError} if a parameter is missing, or not of the config's shape
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
