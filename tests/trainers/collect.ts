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

/** How far a training moves each number of parameters, by parameter. */
export async function movesOf(
  parameters: readonly Parameter[],
  train: () => Promise<unknown>,
): Promise<Record<string, number[]>> {
  const before = bitsOf(parameters);
  await train();
  return Object.fromEntries(
    Object.entries(bitsOf(parameters)).map(([name, after]) => [
      name,
      [...after].map((value, i) => value - before[name][i]),
    ]),
  );
}

/** Names of the parameters that moved at all. */
export const moved = (moves: Record<string, number[]>): string[] =>
  Object.keys(moves).filter((name) => moves[name].some((move) => Math.abs(move) > 1e-9));

/** So small a weight that Adam, whose epsilon is 1e-8, moves no parameter but one that is 0. */
export const NOTHING = 1e-30;

/** Fills what is 0 in a model, so that the smallest steps round to nothing. */
export function withoutZeros<M extends Model>(model: M): M {
  for (const parameter of stateOf(model).filter(({ isTrainable }) => isTrainable)) {
    parameter.write(parameter.read().map((value) => value || 0.01));
  }
  return model;
}

/** The numbers that gradients change. */
export const trainableOf = (parameters: readonly Parameter[]): Record<string, Float32Array> =>
  bitsOf(parameters.filter(({ isTrainable }) => isTrainable));
