/**
 * Results in a notebook: values that show themselves, live training, and cells that can be
 * interrupted without loss.
 *
 * @example In a cell of a notebook on Deno's kernel
 * ```ts ignore
 * for await (const { step } of liveTraining(training, { label: "PixelDA", total: 600 })) {
 *   if (step % 100 === 0) console.log(step);
 * }
 * ```
 *
 * @module
 */
export { createLine, type Line, type LinePoint } from "../html/mod.ts";
export { type Curve, type FeatureMap, viewCurve, viewFeatures } from "./curve_view.ts";
export { type ImageGrid, type ImageGridOptions, viewImages } from "./image_view.ts";
export { type Broadcast, isNotebook, type LiveDisplay, openLiveDisplay } from "./live_display.ts";
export * from "./live_training.ts";
export * from "./result_view.ts";
export { jupyterDisplay, type MimeBundle, type View, withView } from "./view.ts";
