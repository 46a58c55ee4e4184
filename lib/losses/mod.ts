/** Losses: formulas, and nothing else. @module */
export * from "./adversarial.ts";
export * from "./classification.ts";
export * from "./content.ts";
export * from "./difference.ts";
export * from "./reconstruction.ts";
export * from "./weighted_sum.ts";
