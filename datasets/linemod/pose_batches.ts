/**
 * Endless batches of tensors from images with poses. Target batches are those of
 * `unlabeledBatches`, which have neither labels nor poses.
 *
 * @module
 */
import { tf } from "../../lib/engine/mod.ts";
import {
  batchIndices,
  labeledBatches,
  type TensorBatchOptions,
  unlabeledBatches,
} from "../batches.ts";
import { type PoseImages, type RenderedImages, takeQuaternions } from "../pose_images.ts";

/** Pixels 0 … 255, int32, `[size, H, W, C]`, with classes, int32, `[size]`, and poses. */
export type PoseBatch = {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  /** Unit quaternions w x y z, float32, `[size, 4]`. */
  readonly quaternions: tf.Tensor2D;
};

/** A batch of renders with their masks. */
export type RenderedBatch = PoseBatch & {
  /** 1 on the object, 0 elsewhere, int32, `[size, H, W, 1]`. */
  readonly masks: tf.Tensor4D;
};

/**
 * Creates endless batches with classes and poses.
 *
 * @param set images, classes and poses
 * @param options batch size, seed and stream
 * @returns a pure function of the step; the caller disposes of its tensors
 *
 * @example
 * ```ts
 * import { loadPoseScenario } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = { source: 9, train: 8, validation: 7, test: 6 };
 * const { source } = await loadPoseScenario("linemod", { counts });
 * const batch = poseBatches(source.train, { size: 2, seed: 0, stream: "source" })(0);
 * assertEquals(batch.quaternions.shape, [2, 4]);
 * ```
 */
export function poseBatches(
  set: PoseImages,
  options: TensorBatchOptions,
): (step: number) => PoseBatch {
  const labeledAt = labeledBatches(set, options);
  const indicesAt = batchIndices({ count: set.images.count, ...options });
  return (step) => ({
    ...labeledAt(step),
    quaternions: tf.tensor2d(
      takeQuaternions(set.quaternions, indicesAt(step)),
      [options.size, 4],
    ),
  });
}

/**
 * Creates endless batches of renders with their masks.
 *
 * @param set renders
 * @param options batch size, seed and stream
 * @returns a pure function of the step; the caller disposes of its tensors
 *
 * @example
 * ```ts
 * import { loadPoseScenario } from "@pixelda/pixelda";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = { source: 9, train: 8, validation: 7, test: 6 };
 * const { source } = await loadPoseScenario("linemod", { counts });
 * const batch = renderedBatches(source.train, { size: 2, seed: 0, stream: "source" })(0);
 * assertEquals(batch.masks.shape, [2, 64, 64, 1]);
 * ```
 */
export function renderedBatches(
  set: RenderedImages,
  options: TensorBatchOptions,
): (step: number) => RenderedBatch {
  const posedAt = poseBatches(set, options);
  const masksAt = unlabeledBatches(set.masks, options);
  return (step) => ({ ...posedAt(step), masks: masksAt(step) });
}
