/** LineMod as BOP publishes it: download, scenes, frames, models. @module */
export * from "./download_linemod.ts";
export * from "./models.ts";
export { decodeColor } from "./pictures.ts";
export * from "./scene.ts";
