/**
 * Losses: formulas, and nothing else. Each is a scalar, reduced over the batch as its page states,
 * except `pairLoss`, `pairwiseMse` and `maskedPairwiseMse`, which are one number per example.
 *
 * @module
 */
export * from "./adversarial.ts";
export * from "./classification.ts";
export * from "./content.ts";
export * from "./coral.ts";
export * from "./difference.ts";
export * from "./domain.ts";
export * from "./mmd.ts";
export * from "./pair.ts";
export * from "./pose.ts";
export * from "./reconstruction.ts";
export * from "./weight_decay.ts";
export * from "./weighted_sum.ts";
