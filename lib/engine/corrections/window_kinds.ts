/**
 * The kinds of windows that slide over an image, by tfjs's own rules.
 *
 * @module
 */
import { tf } from "../tfjs.ts";

/** Sizes along each axis. */
export type Shape = readonly number[];
type Sizes = number | [number, number];

/** The attributes that these kernels have, each some of them. */
export type Attributes = {
  readonly strides: Sizes;
  readonly pad: "valid" | "same" | number | tf.backend_util.PadInfo;
  readonly dilations?: Sizes;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterSize?: Sizes;
  readonly inputShape?: Shape;
  readonly filterShape?: Shape;
};

/** Where a window may stand. */
export type Info = tf.backend_util.Conv2DInfo | tf.backend_util.Conv3DInfo;

/** What a kernel computes, and from what. */
export type Kind = {
  /** Where the window may stand, by tfjs's own rules. */
  readonly info: (x: Shape, filter: Shape, attributes: Attributes) => Info;
  /** What lies outside the image, which must decide nothing. */
  readonly fill: "zero" | "lowest";
  /** Whether a window's sum is divided by the number of its pixels that are in the image. */
  readonly isAverage?: boolean;
};

const util = tf.backend_util;

/** tfjs declares tuples, and takes any array of the right length. */
// deno-lint-ignore no-explicit-any
type Tuple = any;

/** A convolution. */
export const conv2d: Kind = {
  info: (x, filter, { strides, dilations, pad, dimRoundingMode, dataFormat }) =>
    util.computeConv2DInfo(
      x as Tuple,
      filter as Tuple,
      strides,
      dilations ?? 1,
      pad as Tuple,
      dimRoundingMode,
      false,
      util.convertConv2DDataFormat(dataFormat ?? "NHWC"),
    ),
  fill: "zero",
};
/** A convolution of each channel by itself. */
export const depthwise: Kind = {
  info: (x, filter, { strides, dilations, pad, dimRoundingMode }) =>
    util.computeConv2DInfo(
      x as Tuple,
      filter as Tuple,
      strides,
      dilations ?? 1,
      pad as Tuple,
      dimRoundingMode,
      true,
    ),
  fill: "zero",
};
/** A convolution of a solid. */
export const conv3d: Kind = {
  info: (x, filter, { strides, dilations, pad }) =>
    util.computeConv3DInfo(
      x as Tuple,
      filter as Tuple,
      strides as Tuple,
      (dilations ?? 1) as Tuple,
      pad as Tuple,
    ),
  fill: "zero",
};
/** The greatest sum of image and filter. */
export const dilation: Kind = {
  info: (x, filter, { strides, dilations, pad }) =>
    util.computeDilation2DInfo(
      x as Tuple,
      filter as Tuple,
      strides,
      pad as Tuple,
      "NHWC",
      dilations!,
    ),
  fill: "lowest",
};
const pool2d: Kind["info"] = (x, _, { filterSize, strides, pad, dimRoundingMode }) =>
  util.computePool2DInfo(x as Tuple, filterSize!, strides, 1, pad as Tuple, dimRoundingMode);
const pool3d: Kind["info"] = (x, _, { filterSize, strides, pad, dimRoundingMode }) =>
  util.computePool3DInfo(
    x as Tuple,
    filterSize as Tuple,
    strides as Tuple,
    1,
    pad as Tuple,
    dimRoundingMode,
  );
/** The greatest number of a window. */
export const maxPool: Kind = { info: pool2d, fill: "lowest" };
/** The same of a solid. */
export const maxPool3d: Kind = { info: pool3d, fill: "lowest" };
/** The mean of a window. */
export const averagePool: Kind = { info: pool2d, fill: "zero", isAverage: true };
/** The same of a solid. */
export const averagePool3d: Kind = { info: pool3d, fill: "zero", isAverage: true };
