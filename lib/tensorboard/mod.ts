/** TensorBoard's formats. @module */
export * from "./event.ts";
export * from "./event_file.ts";
export * from "./summary.ts";
