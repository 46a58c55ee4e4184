/**
 * What all methods share: the crops' side, the task tower, the batch size, and how often to look.
 *
 * @module
 */
import type { ByPreset, Resolved } from "../../core/settings.ts";
import { hparams, oursForPoses as ours, paper } from "../sources.ts";

const paperShared = {
  /** Side of the crops, in pixels; those of 64 are averaged to it. */
  side: paper(64),
  tower: paper("mini" as "mini" | "doubling"), // "identical to" DSN's
  batchSize: hparams(32),
  every: { log: ours(500), validate: ours(5_000), save: ours(5_000), sample: ours(25_000) },
};

type SourcedSharedSettings = typeof paperShared;

/** Image side, tower, batch size and cadence, the values alone. */
export type SharedSettings = Resolved<SourcedSharedSettings>;

/** Image side, tower, batch size and cadence. */
export const shared: ByPreset<SourcedSharedSettings> = {
  quick: {
    ...paperShared,
    side: ours(32),
    batchSize: ours(16),
    every: { log: ours(50), validate: ours(100), save: ours(200), sample: ours(400) },
  },
  compact: {
    ...paperShared,
    batchSize: ours(16),
    every: { log: ours(100), validate: ours(250), save: ours(250), sample: ours(500) },
  },
  paper: paperShared,
};
