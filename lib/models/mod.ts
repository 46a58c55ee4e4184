/** The paper's networks, written out. @module */
export * from "./discriminator.ts";
export * from "./domain_classifier.ts";
export * from "./generator.ts";
export * from "./task_tower.ts";
