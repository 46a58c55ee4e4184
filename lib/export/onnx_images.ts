/**
 * TensorFlow's ops on images as ONNX's operators, which take the channels first.
 *
 * @module
 */
import type { GraphNode, Shape } from "./graph_def.ts";
import { type Computed, type OnnxBuilder, permute } from "./onnx_builder.ts";
import type { OnnxAttribute } from "./onnx_model.ts";

/** Numbers for height and width. */
type Pair = readonly [number, number];

/** A convolution. */
export function conv(node: GraphNode, builder: OnnxBuilder): Computed {
  const [x, kernel] = node.inputs;
  const windows = windowsOf(node, kernelSizes(kernel, builder), sizesOf(x, builder));
  return addToImages("Conv", [builder.read(x, "channelsFirst"), addKernel(kernel, builder)], {
    kernel_shape: windows.kernel,
    strides: windows.strides,
    dilations: windows.dilations,
    pads: [...windows.before, ...windows.after],
  }, builder);
}

/** A transposed convolution, which is the gradient of one. */
export function convTranspose(node: GraphNode, builder: OnnxBuilder): Computed {
  const [, kernel, x] = node.inputs;
  const smaller = sizesOf(x, builder), larger = sizesOf(node.name, builder);
  const windows = windowsOf(node, kernelSizes(kernel, builder), larger);
  const { before, after, strides, reach } = windows;
  // Rows and columns at the end that no window of the convolution reaches.
  const rest = larger.map((size, i) =>
    size + before[i] + after[i] - ((smaller[i] - 1) * strides[i] + reach[i])
  );
  const inputs = [builder.read(x, "channelsFirst"), addKernel(kernel, builder)];
  return addToImages("ConvTranspose", inputs, {
    kernel_shape: windows.kernel,
    strides,
    dilations: windows.dilations,
    pads: [...before, ...after],
    output_padding: rest,
  }, builder);
}

/** The largest number of each window. */
export function maxPool(node: GraphNode, builder: OnnxBuilder): Computed {
  const [x] = node.inputs;
  const [, height, width] = node.attributes.ksize.list!.i;
  const windows = windowsOf(node, [height, width], sizesOf(x, builder));
  return addToImages("MaxPool", [builder.read(x, "channelsFirst")], {
    kernel_shape: windows.kernel,
    strides: windows.strides,
    pads: [...windows.before, ...windows.after],
  }, builder);
}

/** Images of another size, each pixel a weighted mean of four. */
export function resizeBilinear(node: GraphNode, builder: OnnxBuilder): Computed {
  const { inputs: [x, size], attributes } = node;
  const mode = attributes.align_corners.b
    ? "align_corners"
    : attributes.half_pixel_centers.b
    ? "half_pixel"
    : "asymmetric"; // output pixel i is input i · in / out
  const images = builder.read(x, "channelsFirst");
  // Four sizes: ONNX Runtime 1.30 mistakes two with their axes where it moves a transposition.
  const sizes = builder.add("Concat", [
    builder.add("Shape", [images], { start: 0, end: 2 }),
    builder.addList(builder.requireNumbers(size)),
  ], { axis: 0 });
  return addToImages("Resize", [images, "", "", sizes], {
    coordinate_transformation_mode: mode,
    mode: "linear",
  }, builder);
}

function addToImages(
  op: string,
  inputs: readonly string[],
  attributes: { readonly [name: string]: OnnxAttribute },
  builder: OnnxBuilder,
): Computed {
  return { name: builder.add(op, inputs, attributes), layout: "channelsFirst" };
}

function sizesOf(images: string, builder: OnnxBuilder): Pair {
  const [, height, width] = builder.shapeOf(images);
  if (height > 0 && width > 0) return [height, width];
  throw new Error("Cannot export to ONNX: the size of an image depends on the batch size");
}

function kernelSizes(kernel: string, builder: OnnxBuilder): Pair {
  const [height, width] = builder.shapeOf(kernel);
  return [height, width];
}

/** Adds a kernel: its channels, which are the last two axes, before height and width. */
function addKernel(kernel: string, builder: OnnxBuilder): string {
  return builder.addConstant(permute(builder.requireConstant(kernel), [3, 2, 0, 1]));
}

/** The windows that a convolution or pooling lays over images. */
type Windows = {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Pixels from the first to the last that a window looks at, both counted. */
  readonly reach: Pair;
  /** Rows and columns of padding above and to the left. */
  readonly before: Pair;
  /** Those below and to the right. */
  readonly after: Pair;
};

/** @throws {Error} if the images have the channels first, or the padding is another */
function windowsOf({ op, attributes }: GraphNode, kernel: Pair, sizes: Pair): Windows {
  const decode = (bytes?: Uint8Array): string => new TextDecoder().decode(bytes);
  const [layout, padding] = [attributes.data_format, attributes.padding].map(({ s }) => decode(s));
  if (layout !== "NHWC" || !["SAME", "VALID"].includes(padding)) {
    throw new Error(
      `Cannot export to ONNX: ${op} with the layout ${layout} and the padding ${padding} is not ` +
        "supported. Use NHWC, and the padding SAME or VALID",
    );
  }
  const inner = ([, height, width]: Shape): Pair => [height, width];
  const strides = inner(attributes.strides.list!.i);
  const dilations = inner(attributes.dilations?.list?.i ?? [1, 1, 1, 1]);
  const reach = both((i) => (kernel[i] - 1) * dilations[i] + 1);
  // As many windows as strides fit into the image; an odd pixel of padding is at the end.
  const total = both((i) =>
    padding === "VALID"
      ? 0
      : Math.max((Math.ceil(sizes[i] / strides[i]) - 1) * strides[i] + reach[i] - sizes[i], 0)
  );
  const before = both((i) => Math.floor(total[i] / 2));
  const after = both((i) => total[i] - before[i]);
  return { kernel, strides, dilations, reach, before, after };
}

function both(compute: (axis: 0 | 1) => number): Pair {
  return [compute(0), compute(1)];
}
