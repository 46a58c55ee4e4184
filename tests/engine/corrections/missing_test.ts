import { assertEquals, assertThrows } from "@std/assert";
import { tensorFlow } from "../../../lib/engine/active.ts";
import { compile, tf } from "../../../lib/engine/mod.ts";
import { testOnBackends, testOnTensorFlow } from "../../on_backends.ts";

const values = (x: tf.Tensor) => [...x.dataSync()] as unknown[];
const ints = (...numbers: number[]) => tf.tensor1d(numbers, "int32");
const image = () => tf.reshape(tf.range(0, 9), [1, 3, 3, 1]) as tf.Tensor4D;

testOnBackends("image.transform() and image.rotateWithOffset() move an image", () => {
  // Output (x, y) shows input (x + 1, y): the image moves left, and 7 comes in.
  const left = [1, 0, 1, 0, 1, 0, 0, 0];
  const moved = tf.image.transform(image(), tf.tensor2d([left]), "nearest", "constant", 7);
  assertEquals(values(moved), [1, 2, 7, 4, 5, 7, 7, 8, 7]);
  // A half turn around the middle of 3×3.
  const turned = tf.image.rotateWithOffset(image(), Math.PI, 0, [1 / 3, 1 / 3]);
  assertEquals(values(turned), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
});

testOnBackends("lowerBound() and upperBound() find places in a sorted sequence", () => {
  const sorted = tf.tensor1d([0, 3, 3, 9]), sought = tf.tensor1d([3, 10, -1]);
  assertEquals(values(tf.lowerBound(sorted, sought)), [1, 4, 0]);
  assertEquals(values(tf.upperBound(sorted, sought)), [3, 4, 0]);
});

testOnBackends("denseBincount() and bitwiseAnd() count and mask whole numbers", () => {
  const numbers = ints(1, 1, 3);
  assertEquals(values(tf.denseBincount(numbers, tf.tensor1d([]), 4)), [0, 2, 0, 1]);
  if (!tensorFlow()?.isUsingGpuDevice()) { // which has no kernel for weights
    assertEquals(values(tf.denseBincount(numbers, tf.tensor1d([0.5, 1, 2]), 4)), [0, 1.5, 0, 2]);
  }
  assertEquals(values(tf.bitwiseAnd(ints(12, 7), ints(10, 1))), [8, 1]);
});

testOnBackends("maxPoolWithArgmax() says where each maximum is", () => {
  const { result, indexes } = tf.maxPoolWithArgmax(image(), 2, 1, "valid") as unknown as {
    [name: string]: tf.Tensor;
  };
  assertEquals([values(result), values(indexes)], [[4, 5, 7, 8], [4, 5, 7, 8]]);
  assertEquals(indexes.dtype, "int32");
});

testOnBackends("tf.string splits, joins and hashes", () => {
  const { values: words } = tf.string.stringSplit(["a b", "c"], " ");
  assertEquals(values(words), ["a", "b", "c"]);
  const { nGrams } = tf.string.stringNGrams(
    ["a", "b", "c"],
    ints(0, 3),
    "|",
    [2],
    "",
    "",
    0,
    false,
  );
  assertEquals(values(nGrams), ["a|b", "b|c"]);
  assertEquals(values(tf.string.stringToHashBucketFast(["a", "b"], 1)), [0, 0]);
});

testOnBackends("sparse and ragged rows are gathered", () => {
  const data = tf.tensor2d([[1, 2], [-1, -2], [5, 6]]);
  assertEquals(values(tf.sparse.sparseSegmentSum(data, ints(0, 2), ints(0, 0))), [6, 8]);
  assertEquals(values(tf.sparse.sparseSegmentMean(data, ints(0, 2), ints(0, 0))), [3, 4]);
  // Rows [1, 2], [3] and [4, 5, 6]: the last and the first.
  const { outputNestedSplits, outputDenseValues } = tf.raggedGather(
    [ints(0, 2, 3, 6)],
    ints(1, 2, 3, 4, 5, 6),
    ints(2, 0),
    1,
  );
  assertEquals(values(outputDenseValues), [4, 5, 6, 1, 2]);
  assertEquals(values(outputNestedSplits[0]), [0, 3, 5]);
});

testOnBackends("kernels take the types that TensorFlow's ops do not", () => {
  assertEquals(values(tf.leakyRelu(ints(-5, 5), 0.2)), [-1, 5]);
  assertEquals(values(tf.round(ints(-5, 5))), [-5, 5]);
  assertEquals(values(tf.step(ints(-5, 5))), [0, 1]);
  assertEquals(values(tf.less(tf.tensor1d(["a", "c"]), tf.tensor1d(["b", "b"]))), [1, 0]);
  assertEquals(values(tf.scatterND(ints(2, 0), tf.tensor1d([5, 6]), [3])), [6, 0, 5]);
});

testOnTensorFlow("a kernel that reads its inputs is refused in a compiled function", () => {
  const turn = compile((x: tf.Tensor) => tf.image.rotateWithOffset(x as tf.Tensor4D, 1));
  assertThrows(
    () => turn(image()),
    Error,
    "Cannot record RotateWithOffset: TensorFlow has no such op, and tfjs's own reads its inputs. " +
      "Call it outside the compiled function, and pass the result",
  );
  const move = compile((x: tf.Tensor, t: tf.Tensor) =>
    tf.image.transform(x as tf.Tensor4D, t as tf.Tensor2D)
  );
  assertEquals(values(move(image(), tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]))).slice(0, 3), [
    1,
    2,
    0,
  ]);
});

testOnTensorFlow("tfjs's own kernels leave no tensor behind", () => {
  const x = image();
  tf.image.rotateWithOffset(x, 1).dispose();
  const counts = () => [tf.memory().numTensors, tensorFlow()!.getNumOfTensors()];
  const before = counts();
  tf.image.rotateWithOffset(x, 1).dispose();
  assertEquals(counts(), before);
});
