/**
 * The data sets of the paper's tables, as bytes and as endless seeded batches of tensors. Digits:
 * `loadScenario` for all of a table's column, `loadMnist`, `loadUsps`, `loadMnistM` for one set.
 * Objects and poses: `loadPoseScenario` and what `linemod/mod.ts` names. Images of your own: `readIndex`
 * and what `image_folder/mod.ts` names.
 *
 * @module
 */
export * from "./batches.ts";
export * from "./embedded.ts";
export type { FindDataOptions } from "./find_data.ts";
export * from "./image_folder/mod.ts";
export * from "./images.ts";
export * from "./linemod/mod.ts";
export { loadMnist } from "./mnist.ts";
export { drawMnistM, loadMnistM, type MnistMOptions } from "./mnist_m.ts";
export type { Photo } from "./paste_digits.ts";
export {
  acceptGzip,
  BSDS_FILES,
  findDataFile,
  MNIST_FILES,
  type PublishedFile,
  USPS_FILES,
} from "./find_data.ts";
export * from "./scenario.ts";
export {
  concatenatePoseImages,
  DEPTH_RANGE,
  depthByte,
  type ObjectCrops,
  type PoseImages,
  type PoseSplit,
  poseSubset,
  type RenderedImages,
  renderedSubset,
  splitCrops,
  takeQuaternions,
  withoutDepth,
} from "./pose_images.ts";
export * from "./usps.ts";
