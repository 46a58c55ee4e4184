/** Trainers: one algorithm per file, each an async generator of records. @module */
export * from "./batches.ts";
export * from "./cogan.ts";
export * from "./coral.ts";
export * from "./dann.ts";
export * from "./deep_coral.ts";
export * from "./dsn.ts";
export * from "./feature_adaptation.ts";
export * from "./mmd.ts";
export * from "./pixelda.ts";
export * from "./pixelda_model.ts";
export * from "./predict.ts";
export * from "./supervised.ts";
export * from "./training_loop.ts";
export * from "./warmup.ts";
