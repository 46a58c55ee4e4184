/** Published specs that may fail, are not run, or have no place here, and why. @module */

/** Specs that may fail, by a part of their full names, and why. They are run and counted. */
export const EXCEPTIONS: readonly (readonly [part: string, reason: string])[] = [
  ["errors if relevant ops are missing grads", "a condition has a gradient here, of zeros"],
  [
    "avgPool test-tensorflow {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit",
    "the spec divides by the window's size, its own forward pass by the pixels in the image",
  ],
  [
    "f=[1,1] s=2 p=1 fractional outputs default rounding",
    "the spec expects the image itself, where the window stands in the padding",
  ],
  [
    "input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4",
    "oneDNN refuses these shapes",
  ],
  ["fused conv2d test-tensorflow {} basic in NCHW", "tfjs-node fuses NHWC only"],
  ["fused conv2d test-tensorflow {} im2row in NCHW", "tfjs-node fuses NHWC only"],
  ["fused conv2d test-tensorflow {} batch in NCHW", "tfjs-node fuses NHWC only"],
  ["sign test-tensorflow {}", "TensorFlow's sign of NaN is NaN, the spec's 0"],
  ["tan test-tensorflow {} numbers exceed float32", "the last bit of 30144.177"],
  ["unique test-tensorflow {} 1d tensor with NaN", "TensorFlow counts each NaN apart"],
  ...["Model.fit with loss", "Model.fitDataset: batchesPerEpoch"].map((part) =>
    [`progbarLogger ${part}`, "tfjs's Model.fit draws no bar here"] as const
  ),
  ...["SummaryFileWriter.histogram Create", "fit(): histogramFreq 2, with validation"].map((part) =>
    [part, "TensorFlow 2.21 concatenates no scalars, of which tfjs-node makes buckets"] as const
  ),
];

/** Files of tfjs-node's specs that are not run, how many specs they have, and why. */
export const LEFT_OUT: readonly { file: string; specs: number; reason: string }[] = [
  { file: "image_test.js", specs: 23, reason: "their pictures are not published" },
  { file: "saved_model_test.js", specs: 25, reason: "their models are not published" },
  { file: "tfjs_binding_test.js", specs: 27, reason: "they are of the add-on that FFI replaces" },
];

/** Returns why a spec may fail; `undefined` if it may not. */
export function findReason(name: string): string | undefined {
  return EXCEPTIONS.find(([part]) => name.includes(part))?.[1];
}
