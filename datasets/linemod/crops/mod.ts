/** Square crops of real frames and photos. @module */
export * from "./crop.ts";
export * from "./real_crops.ts";
