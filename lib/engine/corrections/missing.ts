/**
 * Kernels that tfjs-node has not: TensorFlow's own where there is one with the same meaning, and
 * else tfjs's plain one, which reads its inputs and so cannot be compiled.
 *
 * @module
 */
import {
  boolAttribute,
  intListAttribute,
  runOp,
  stringAttribute,
  tensorFlow,
  typeAttribute,
} from "../active.ts";
import { tf } from "../tfjs.ts";
import { type Kernel, replaceKernel } from "./replace_kernel.ts";

/** Kernels whose ops in TensorFlow take or give types that tfjs lacks, or do not exist. */
const PLAIN = [
  "RaggedGather",
  "RaggedRange",
  "RaggedTensorToTensor",
  "RotateWithOffset",
  "SparseFillEmptyRows",
  "SparseReshape",
  "SparseSegmentMean",
  "SparseSegmentSum",
  "StringNGrams",
  "StringSplit",
  "StringToHashBucketFast",
];

type Number = "float32" | "int32";

/** Registers the kernels. */
export function addMissingKernels(): void {
  for (const name of PLAIN) replaceKernel(name, () => plainKernel(name));

  replaceKernel(
    "BitwiseAnd",
    () => ({ inputs: { a, b } }) =>
      runOp("BitwiseAnd", [a, b], [typeAttribute("T", a.dtype as Number)])[0],
  );

  replaceKernel<{ side: "left" | "right" }>("SearchSorted", () => ({ inputs, attrs }) => {
    const { sortedSequence, values } = inputs;
    const op = attrs.side === "left" ? "LowerBound" : "UpperBound";
    return runOp(op, [sortedSequence, values], [
      typeAttribute("T", values.dtype as Number),
      typeAttribute("out_type", "int32"),
    ])[0];
  });

  replaceKernel<{ size: number; binaryOutput: boolean }>(
    "DenseBincount",
    () => ({ inputs: { x, weights }, attrs }) =>
      tf.tidy(() =>
        runOp("DenseBincount", [x, tf.scalar(attrs.size, "int32"), weights], [
          typeAttribute("Tidx", "int32"),
          typeAttribute("T", weights.dtype as Number),
          boolAttribute("binary_output", attrs.binaryOutput),
        ])[0]
      ),
  );

  replaceKernel<TransformAttributes>(
    "Transform",
    () => ({ inputs: { image, transforms }, attrs }) =>
      tf.tidy(() => {
        const size = attrs.outputShape ?? image.shape.slice(1, 3);
        return runOp("ImageProjectiveTransformV3", [
          image,
          transforms,
          tf.tensor1d([...size], "int32"),
          tf.scalar(attrs.fillValue),
        ], [
          typeAttribute("dtype", image.dtype as Number),
          stringAttribute("interpolation", attrs.interpolation.toUpperCase()),
          stringAttribute("fill_mode", attrs.fillMode.toUpperCase()),
        ])[0];
      }),
  );

  const plainPool = plainKernel("MaxPoolWithArgmax");
  replaceKernel<PoolAttributes>("MaxPoolWithArgmax", () => (call) => {
    const { inputs: { x }, attrs: { filterSize, strides, pad, includeBatchInIndex } } = call;
    if (typeof pad !== "string") return plainPool(call);
    const sides = (size: number | number[]) => [1, ...[size, size].flat().slice(0, 2), 1];
    return runOp("MaxPoolWithArgmax", [x], [
      typeAttribute("T", x.dtype as Number),
      typeAttribute("Targmax", "int32"),
      intListAttribute("ksize", sides(filterSize)),
      intListAttribute("strides", sides(strides)),
      stringAttribute("padding", pad.toUpperCase()),
      boolAttribute("include_batch_in_index", includeBatchInIndex),
    ], 2);
  });
}

type TransformAttributes = {
  readonly interpolation: "nearest" | "bilinear";
  readonly fillMode: "constant" | "reflect" | "wrap" | "nearest";
  readonly fillValue: number;
  readonly outputShape?: readonly [number, number];
};

type PoolAttributes = {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number;
  readonly includeBatchInIndex: boolean;
};

/** What tfjs's plain backend has, some of it hidden by its types. */
type PlainBackend = tf.KernelBackend & {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: unknown): tf.TensorInfo;
  readSync(dataId: object): unknown;
};

/** Runs tfjs's plain kernel on copies of the inputs, and takes copies of its results. */
export function plainKernel(kernelName: string): Kernel<unknown> {
  return ({ inputs, attrs, backend }) => {
    if (tensorFlow()!.isRecording) {
      throw new Error(
        `Cannot record ${kernelName}: TensorFlow has no such op, and tfjs's own reads its inputs. ` +
          "Call it outside the compiled function, and pass the result",
      );
    }
    const plain = tf.findBackend("cpu") as PlainBackend;
    const used: tf.TensorInfo[] = [];
    const copy = ({ dataId, shape, dtype }: tf.Tensor): tf.TensorInfo => {
      const made = plain.makeTensorInfo([...shape], dtype, backend.readSync(dataId));
      used.push(made);
      return made;
    };
    const copies = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [
        name,
        Array.isArray(input) ? input.map(copy) : copy(input),
      ]),
    );
    try {
      const { kernelFunc } = tf.getKernel(kernelName, "cpu");
      const call = { inputs: copies, attrs, backend: plain } as Parameters<tf.KernelFunc>[0];
      const results = kernelFunc(call);
      used.push(...[results].flat());
      const back = ({ dataId, shape, dtype }: tf.TensorInfo): tf.Tensor =>
        tf.engine().makeTensor(plain.readSync(dataId) as never, shape, dtype, tf.backend());
      return Array.isArray(results) ? results.map(back) : back(results);
    } finally {
      for (const { dataId } of used) plain.disposeData(dataId, true);
    }
  };
}
