/** A linear support vector machine. @module */
export * from "./dual_coordinate_descent.ts";
export * from "./linear_svm.ts";
