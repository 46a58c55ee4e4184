/**
 * Writes a model folder: parameters, config and a card to read.
 *
 * @module
 */
import { join } from "node:path";
import type { Parameter } from "../engine/mod.ts";
import { writeFileAtomically } from "../files/mod.ts";
import { copyParameters, encodeSafetensors, type NamedArrays } from "../runs/mod.ts";
import { cardOf, type ModelFacts } from "./card.ts";
import { type ModelConfig, ModelFolderError, writeModelConfig } from "./config.ts";
import { createNetworks } from "./networks.ts";

/** Name of the parameters' file. */
export const PARAMETERS_FILE = "model.safetensors";

/** A trained model: what its folder will say, and the networks that training changed. */
export type TrainedModel = {
  readonly config: ModelConfig;
  /** The task tower's parameters, whatever the tower is called. */
  readonly task: readonly Parameter[];
  readonly generator?: readonly Parameter[];
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
  { config, task, generator = [], facts }: TrainedModel,
): Promise<void> {
  const trained = copyParameters([...task, ...generator]);
  // An average of the tower has parameters of its own name.
  const arrays = Object.fromEntries(
    Object.entries(trained).map((
      [name, array],
    ) => [name.replace(/^task_average\//, "task/"), array]),
  );
  const kept = selectParameters(config, arrays);
  await Deno.mkdir(directory, { recursive: true });
  await writeFileAtomically(join(directory, PARAMETERS_FILE), encodeSafetensors(kept));
  await writeFileAtomically(join(directory, "README.md"), cardOf(config, facts));
  await writeModelConfig(directory, config);
}

/** The arrays that the model consists of: first layers of the other branch are left out. */
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
