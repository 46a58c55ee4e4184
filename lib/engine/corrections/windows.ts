/**
 * Convolutions, pools and dilations: what slides a window over an image.
 *
 * tfjs-node has no padding in numbers, forgets the mode in which sizes are rounded, and asks
 * TensorFlow for convolutions without elements, which leaves memory unset. Here padding is added
 * before, and taken off the gradient after.
 *
 * @module
 */
import { tf } from "../tfjs.ts";
import { type Kernel, type KernelCall, replaceKernel } from "./replace_kernel.ts";
import {
  type Attributes,
  averagePool,
  averagePool3d,
  conv2d,
  conv3d,
  depthwise,
  dilation,
  type Info,
  type Kind,
  maxPool,
  maxPool3d,
  type Shape,
} from "./window_kinds.ts";

type Pair = [before: number, after: number];

type Call = KernelCall<Attributes>;

/** An axis of the image, and how the window goes along it. */
type Axis = {
  readonly size: number;
  /** How far the window reaches, gaps included. */
  readonly field: number;
  readonly stride: number;
  /** Rows to add before and after it, as far as they are given. */
  readonly before: number;
  readonly after: number;
};

/** Registers the kernels. */
export function correctWindows(): void {
  for (const kernel of ["Conv2D", "FusedConv2D"]) replaceForward(kernel, conv2d);
  for (const kernel of ["DepthwiseConv2dNative", "FusedDepthwiseConv2D"]) {
    replaceForward(kernel, depthwise);
  }
  replaceForward("Conv3D", conv3d);
  replaceForward("Dilation2D", dilation);
  replaceForward("MaxPool", maxPool);
  replaceForward("MaxPool3D", maxPool3d);
  replaceForward("AvgPool", averagePool);
  replaceForward("AvgPool3D", averagePool3d);

  replaceInputGradient("Conv2DBackpropInput", conv2d);
  replaceInputGradient("DepthwiseConv2dNativeBackpropInput", depthwise);
  replaceInputGradient("Conv3DBackpropInputV2", conv3d);
  replaceInputGradient("Dilation2DBackpropInput", dilation);
  replaceInputGradient("MaxPoolGrad", maxPool);
  replaceInputGradient("MaxPool3DGrad", maxPool3d);
  replaceInputGradient("AvgPoolGrad", averagePool);
  replaceInputGradient("AvgPool3DGrad", averagePool3d);

  replaceFilterGradient("Conv2DBackpropFilter", conv2d);
  replaceFilterGradient("DepthwiseConv2dNativeBackpropFilter", depthwise);
  replaceFilterGradient("Conv3DBackpropFilterV2", conv3d);
  replaceFilterGradient("Dilation2DBackpropFilter", dilation);
}

/** A kernel of an image and, in a convolution, a filter. */
function replaceForward(name: string, kind: Kind): void {
  replace(name, (original) => (call) => {
    const { x, filter } = call.inputs;
    const info = kind.info(x.shape, filter?.shape, call.attrs);
    const shape = findShape(info, call.attrs);
    if (shape.includes(0)) return tf.zeros(shape, x.dtype);
    const paddings = findPaddings(info, x.shape, shape);
    if (paddings === undefined) return original(call);
    const result = original(asValid(call, { inputs: { x: pad(x, paddings, kind) } })) as tf.Tensor;
    return kind.isAverage
      ? tf.divNoNan(result, shareInside(original, call, x.shape, paddings))
      : result;
  });
}

/** A kernel of the gradient of the result that gives the gradient of the image. */
function replaceInputGradient(name: string, kind: Kind): void {
  replace(name, (original, forward) => (call) => {
    const { dy, filter } = call.inputs;
    const image = call.inputs.x ?? call.inputs.input;
    const shape = image?.shape ?? call.attrs.inputShape!;
    if (dy.size === 0 || shape.includes(0)) return tf.zeros([...shape]);
    const paddings = findPaddings(kind.info(shape, filter?.shape, call.attrs), shape, dy.shape);
    if (paddings === undefined) return original(call);
    const padded = image === undefined ? {} : { [imageName(call)]: pad(image, paddings, kind) };
    const shared = kind.isAverage
      ? tf.divNoNan<tf.Tensor>(dy, shareInside(forward!, call, shape, paddings))
      : dy;
    const gradient = original(asValid(call, {
      inputs: { ...padded, dy: shared },
      attrs: { inputShape: shape.map((size, i) => size + paddings[i][0] + paddings[i][1]) },
    })) as tf.Tensor;
    return tf.slice(gradient, paddings.map(([before]) => before), [...shape]);
  }, FORWARD[name]);
}

/** A kernel of the gradient of the result that gives the gradient of the filter. */
function replaceFilterGradient(name: string, kind: Kind): void {
  replace(name, (original) => (call) => {
    const { x, dy, filter } = call.inputs;
    const shape = filter?.shape ?? call.attrs.filterShape!;
    if (dy.size === 0 || x.size === 0) return tf.zeros([...shape]);
    const paddings = findPaddings(kind.info(x.shape, shape, call.attrs), x.shape, dy.shape);
    if (paddings === undefined) return original(call);
    return original(asValid(call, { inputs: { x: pad(x, paddings, kind) } }));
  });
}

/** The pools whose averages a gradient divides by. */
const FORWARD: { readonly [gradient: string]: string } = {
  AvgPoolGrad: "AvgPool",
  AvgPool3DGrad: "AvgPool3D",
};

/** Replaces a kernel by one whose temporaries are freed. */
function replace(
  name: string,
  create: (original: Kernel<Attributes>, forward?: Kernel<Attributes>) => Kernel<Attributes>,
  forwardName?: string,
): void {
  const forward = forwardName && tf.getKernel(forwardName, "tensorflow").kernelFunc;
  replaceKernel<Attributes>(name, (original) => {
    const kernel = create(original, forward as unknown as Kernel<Attributes> | undefined);
    return (call) => tf.tidy(() => kernel(call) as tf.Tensor);
  });
}

const imageName = ({ inputs }: Call): string => inputs.x === undefined ? "input" : "x";

/** The call with other inputs, of which the padding is a part already. */
function asValid(
  call: Call,
  { inputs, attrs }: { inputs: Call["inputs"]; attrs?: Partial<Attributes> },
): Call {
  return {
    ...call,
    inputs: { ...call.inputs, ...inputs },
    attrs: { ...call.attrs, ...attrs, pad: "valid", dimRoundingMode: undefined },
  };
}

/**
 * @returns the result's shape; tfjs's own takes the filter's height for its width too
 */
function findShape(info: Info, { dimRoundingMode = "floor" }: Attributes): number[] {
  const shape = [...info.outShape] as number[];
  if (info.padInfo.type === "SAME") return shape;
  const first = info.dataFormat === "channelsLast" ? 1 : 2;
  listAxes(info).forEach(({ size, field, stride, before, after }, i) => {
    const places = Math[dimRoundingMode]((size + before + after - field) / stride + 1);
    shape[first + i] = Math.max(0, places);
  });
  return shape;
}

/**
 * @param shape the image's
 * @param result the result's, which tells how sizes were rounded
 * @returns rows to add before and after each axis, `undefined` where TensorFlow's own padding does
 */
function findPaddings(info: Info, shape: Shape, result: Shape): Pair[] | undefined {
  if (info.padInfo.type === "SAME") return undefined;
  const first = info.dataFormat === "channelsLast" ? 1 : 2;
  const paddings = shape.map((): Pair => [0, 0]);
  listAxes(info).forEach(({ before, size, field, stride }, i) => {
    const covered = (result[first + i] - 1) * stride + field;
    paddings[first + i] = [before, Math.max(0, covered - size - before)];
  });
  return paddings.every(([before, after]) => before + after === 0) ? undefined : paddings;
}

function listAxes(info: Info): Axis[] {
  const plane = [
    {
      size: info.inHeight,
      field: info.effectiveFilterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
      after: info.padInfo.bottom,
    },
    {
      size: info.inWidth,
      field: info.effectiveFilterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
      after: info.padInfo.right,
    },
  ];
  if (!("inDepth" in info)) return plane;
  return [{
    size: info.inDepth,
    field: info.effectiveFilterDepth,
    stride: info.strideDepth,
    before: info.padInfo.front,
    after: info.padInfo.back,
  }, ...plane];
}

function pad(x: tf.Tensor, paddings: Pair[], { fill }: Kind): tf.Tensor {
  const lowest = x.dtype === "int32" ? -(2 ** 31) : -Infinity;
  return tf.pad(x, paddings, fill === "zero" ? 0 : lowest);
}

/** Which part of each window is in the image. */
function shareInside(
  average: Kernel<Attributes>,
  call: Call,
  shape: Shape,
  paddings: Pair[],
): tf.Tensor {
  const inside = tf.pad(tf.ones([...shape]), paddings);
  return average(asValid({ ...call, inputs: {} }, { inputs: { x: inside } })) as tf.Tensor;
}
