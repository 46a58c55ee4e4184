import { assertEquals, assertThrows } from "@std/assert";
import { tensorFlow } from "../../../lib/engine/active.ts";
import { sigmoidCrossEntropy, softmaxCrossEntropy, tf } from "../../../lib/engine/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { centralDifferences } from "../../central_differences.ts";
import { testOnBackends, testOnTensorFlow } from "../../on_backends.ts";
import { flat, reference, tensorOf } from "../../references.ts";
import { withEnvironment } from "../changed_environment.ts";

const { logits, labels, y, dlogits } = reference("softmax_cross_entropy");
const classes = () => tensorOf(labels, "int32");

testOnBackends("softmaxCrossEntropy() returns TensorFlow's values and gradient", () => {
  const found = softmaxCrossEntropy(tensorOf(logits), classes());
  assertEquals(found.shape, [5]);
  assertClose(found, flat(y), 1e-6);
  const gradient = tf.grad((x) => softmaxCrossEntropy(x, classes()))(tensorOf(logits));
  assertClose(gradient, flat(dlogits), 1e-6);
});

testOnBackends(
  "softmaxCrossEntropy() weighs an example's gradient by what comes from above",
  () => {
    const weights = tf.tensor1d([1, -2, 0, 0.5, 3]);
    const weighted = (loss: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
      tf.sum(tf.mul(loss(x), weights));
    const fused = weighted((x) => softmaxCrossEntropy(x, classes()));
    const plain = weighted((x) =>
      tf.neg(tf.sum(tf.mul(tf.logSoftmax(x), tf.oneHot(classes() as tf.Tensor1D, 4)), 1))
    );
    const x = tensorOf(logits);
    const gradient = tf.grad(fused)(x);
    assertClose(gradient, tf.grad(plain)(x).dataSync(), 1e-6);
    assertClose(gradient, centralDifferences(fused, x), 1e-3);
  },
);

testOnBackends("softmaxCrossEntropy() is stable for large logits", () => {
  const x = tf.tensor2d([[1000, -1000, 0], [1000, -1000, 0]]);
  const found = softmaxCrossEntropy(x, tf.tensor1d([0, 1], "int32"));
  assertClose(found, [0, 2000], 1e-3);
});

testOnBackends("softmaxCrossEntropy() refuses shapes and types that do not fit", () => {
  const x = tf.zeros([2, 3]);
  for (const wrong of [tf.zeros([3], "int32"), tf.zeros([2, 1], "int32"), tf.scalar(0, "int32")]) {
    assertThrows(() => softmaxCrossEntropy(x, wrong), TypeError, "labels [N]");
  }
  assertThrows(
    () => softmaxCrossEntropy(tf.zeros([2, 3, 1]), tf.zeros([2], "int32")),
    TypeError,
    "found [2,3,1] and [2]",
  );
  assertThrows(() => softmaxCrossEntropy(x, tf.zeros([2])), TypeError, "labels are float32");
});

testOnTensorFlow(
  "softmaxCrossEntropy() refuses a label out of range, and leaves one tensor",
  () => {
    const [x, right, wrong] = [
      tf.zeros([1, 3]),
      tf.tensor1d([2], "int32"),
      tf.tensor1d([3], "int32"),
    ];
    if (!tensorFlow()!.isUsingGpuDevice()) { // which does not look
      assertThrows(() => softmaxCrossEntropy(x, wrong), Error, "valid range");
    }
    const before = tf.memory().numTensors;
    softmaxCrossEntropy(x, right);
    assertEquals(tf.memory().numTensors, before + 1);
  },
);

testOnTensorFlow(
  "softmaxCrossEntropy() leaves out the fused op on a GPU that must give the same bits",
  async () => {
    const binding = tensorFlow()!;
    const { isUsingGpuDevice, executeOp } = binding;
    const run: string[] = [];
    binding.isUsingGpuDevice = () => true;
    binding.executeOp = function (name, ...rest) {
      run.push(name);
      return executeOp.call(this, name, ...rest);
    };
    try {
      for (const [flag, isFused] of [["1", false], ["true", false], ["0", true]] as const) {
        run.length = 0;
        await withEnvironment({ TF_DETERMINISTIC_OPS: flag }, () => {
          assertClose(softmaxCrossEntropy(tensorOf(logits), classes()), flat(y), 1e-6);
          const gradient = tf.grad((x) => softmaxCrossEntropy(x, classes()))(tensorOf(logits));
          assertClose(gradient, flat(dlogits), 1e-6);
          return Promise.resolve();
        });
        assertEquals(run.includes("SparseSoftmaxCrossEntropyWithLogits"), isFused, flag);
      }
    } finally {
      Object.assign(binding, { isUsingGpuDevice, executeOp });
    }
  },
);

for (const label of [0, 1] as const) {
  const name = `sigmoidCrossEntropy() with label ${label}`;
  testOnBackends(`${name} returns TensorFlow's values and gradient`, () => {
    const { logits, y, dlogits } = reference(`sigmoid_cross_entropy_label${label}`);
    const fn = (x: tf.Tensor) => sigmoidCrossEntropy(x, label);
    assertClose(fn(tensorOf(logits)), flat(y), 1e-5);
    assertClose(tf.grad(fn)(tensorOf(logits)), flat(dlogits), 1e-6);
  });

  testOnBackends(`${name} agrees with -log sigmoid and central differences`, () => {
    const x = tf.tensor2d([[-3, -0.5], [0, 2.5]]);
    const plain = (x: tf.Tensor) => tf.neg(tf.log(tf.sigmoid(label === 1 ? x : tf.neg(x))));
    const fn = (x: tf.Tensor) => sigmoidCrossEntropy(x, label);
    assertClose(fn(x), plain(x).dataSync(), 1e-5);
    assertClose(tf.grad(fn)(x), centralDifferences((x) => tf.sum(fn(x)), x), 1e-3);
  });

  testOnBackends(`${name} is stable for large logits`, () => {
    const found = sigmoidCrossEntropy(tf.tensor1d([-500, 500]), label);
    assertClose(found, label === 1 ? [500, 0] : [0, 500], 1e-3);
  });
}
