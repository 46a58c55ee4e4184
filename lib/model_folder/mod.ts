/**
 * Model folders: what training hands on. Parameters, a config and a card.
 *
 * @module
 */
export {
  type InputFormat,
  type ModelConfig,
  type ModelDescription,
  ModelFolderError,
  networkName,
  type TaskDescription,
} from "./config.ts";
export { modelOfRun, writeRunModel } from "./run_model.ts";
export type { ModelFacts } from "./card.ts";
export { COMPARED_IMAGES, exportNetworks, type ModelExportOptions } from "./export_networks.ts";
export {
  type Classification,
  fitPixels,
  type ImageInput,
  type LoadedModel,
  loadModel,
  type TranslateOptions,
} from "./load_model.ts";
export type { Estimate, ModelFunctions } from "./networks.ts";
export { CONFIG_FILE, PARAMETERS_FILE, type TrainedModel, writeModel } from "./write_model.ts";
