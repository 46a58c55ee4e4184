/** Layers: a record of parameters and a function each. @module */
export * from "./batch_norm.ts";
export * from "./conv2d.ts";
export * from "./conv_transpose2d.ts";
export * from "./dense.ts";
export * from "./gradient_reversal.ts";
export * from "./initializers.ts";
export * from "./max_pool.ts";
export * from "./pass.ts";
export * from "./prelu.ts";
export * from "./preprocessing.ts";
export * from "./residual_block.ts";
