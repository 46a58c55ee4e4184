/** Metrics of classifiers. @module */
export { accuracy } from "./accuracy.ts";
export * from "./confusion.ts";
