/**
 * Times the training step of each trainer, compiled and op by op.
 *
 * CORAL is not among them: its tower is trained as `supervised` is, and the rest of it is a closed
 * form, no step.
 *
 * @module
 */
import { glorotUniformInitializer, normalInitializer } from "../../lib/layers/mod.ts";
import { createSharedTower, type TaskTower } from "../../lib/models/mod.ts";
import {
  coGanStep,
  createCoGan,
  createDann,
  createDsn,
  createMmd,
  createPixelDa,
  createSupervised,
  dannStep,
  dsnStep,
  mmdStep,
  pixelDaStep,
  supervisedStep,
} from "../../lib/trainers/mod.ts";
import { createBatch, networksOf, stepOptions } from "./step_settings.ts";
import { type StepWays, stepWays } from "./step_ways.ts";
import { timeRounds, type Timing } from "./time_rounds.ts";
import {
  adaptationOptions,
  coGanImage,
  coGanNetworks,
  coGanOptions,
  dsnOptions,
  supervisedOptions,
  towerSize,
} from "./trainer_settings.ts";

const glorot = glorotUniformInitializer(0);
const tower = (): TaskTower => createSharedTower(towerSize, glorot);

const ways = {
  supervised: () =>
    stepWays(
      supervisedStep,
      createSupervised(tower()),
      supervisedOptions,
      createBatch().source,
    ),
  mmd: () => stepWays(mmdStep, createMmd(tower()), adaptationOptions, createBatch()),
  dann: () => stepWays(dannStep, createDann(tower(), glorot), adaptationOptions, createBatch()),
  dsn: () => stepWays(dsnStep, createDsn(tower(), glorot), dsnOptions, createBatch()),
  cogan: () =>
    stepWays(coGanStep, createCoGan(coGanNetworks, glorot), coGanOptions, createBatch(coGanImage)),
  pixelda: () =>
    stepWays(
      pixelDaStep,
      createPixelDa(networksOf("compact"), normalInitializer(0)),
      stepOptions,
      createBatch(),
    ),
} satisfies { [name: string]: () => StepWays };

/** One of {@link trainerNames}. */
export type TrainerName = keyof typeof ways;

/** The trainers that are timed, in the order of Table 1. */
export const trainerNames = Object.keys(ways) as TrainerName[];

/** @returns a new model's step, to run either way */
export function waysOf(trainer: TrainerName): StepWays {
  return ways[trainer]();
}

/**
 * Times a trainer's step on the running engine.
 *
 * @param rounds steps to time each way
 */
export function timeTrainer(
  trainer: TrainerName,
  rounds: number,
): { readonly [way in keyof StepWays]: Timing } {
  return timeRounds(waysOf(trainer), { rounds, warmUp: 2 });
}
