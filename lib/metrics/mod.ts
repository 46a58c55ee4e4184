/** Metrics of classifiers and of pose estimators. @module */
export { accuracy } from "./accuracy.ts";
export * from "./angle_error.ts";
export * from "./calibration.ts";
export * from "./confusion.ts";
export * from "./deep_embedded_validation.ts";
export * from "./embedding.ts";
export * from "./information.ts";
export * from "./logistic_regression.ts";
export * from "./nearest_neighbors.ts";
export * from "./permutation.ts";
export * from "./rank_correlation.ts";
export * from "./reverse_validation.ts";
export * from "./soft_neighborhood_density.ts";
