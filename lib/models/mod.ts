/** The paper's networks, written out. @module */
export * from "./discriminator.ts";
export * from "./generator.ts";
export * from "./task_tower.ts";
