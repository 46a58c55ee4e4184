/** The paper's networks, written out. @module */
export * from "./coupled_discriminators.ts";
export * from "./coupled_generators.ts";
export * from "./decoder.ts";
export * from "./discriminator.ts";
export * from "./domain_classifier.ts";
export * from "./generator.ts";
export {
  doublingPoseLayout,
  MINI_POSE_LAYOUT,
  type PoseEstimate,
  type PoseLayers,
  type PoseLayout,
} from "./pose_layers.ts";
export * from "./pose_tower.ts";
export * from "./private_encoder.ts";
export * from "./task.ts";
export * from "./task_tower.ts";
