/** A linear support vector machine. @module */
export * from "./linear_svm.ts";
