/** TensorBoard's formats. @module */
export * from "./crc32c.ts";
export * from "./event.ts";
export * from "./event_file.ts";
export * from "./hparams.ts";
export * from "./summary.ts";
export * from "./tf_record.ts";
