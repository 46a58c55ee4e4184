import type { Parameter } from "../../lib/engine/mod.ts";
import {
  type Model,
  networkParameters,
  optimizerState,
  type TrainingRecord,
} from "../../lib/trainers/mod.ts";

/** All records of a training, to its end. */
export async function collect(
  training: AsyncIterable<TrainingRecord>,
): Promise<TrainingRecord[]> {
  const records = [];
  for await (const record of training) records.push(record);
  return records;
}

/** Every parameter's numbers by name. */
export function bitsOf(parameters: readonly Parameter[]): Record<string, Float32Array> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.read()]));
}

/** Everything that a checkpoint of a model holds. */
export const stateOf = (model: Model): Parameter[] => [
  ...networkParameters(model),
  ...optimizerState(model),
];
