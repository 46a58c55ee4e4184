import { assertEquals, assertThrows } from "@std/assert";
import { tensorFlow } from "../../../lib/engine/active.ts";
import { compile, Parameter, tf } from "../../../lib/engine/mod.ts";
import { testOnBackends, testOnTensorFlow } from "../../on_backends.ts";

const values = (x: tf.Tensor): number[] => [...x.dataSync()];
const numbers = () => tf.tensor1d([1, 2, -3, 4]);

testOnBackends("a condition has no gradient, and what it chooses has one", () => {
  const positive = (x: tf.Tensor) => tf.greater(x, 0);
  const below3 = (x: tf.Tensor) => tf.less(x, 3);
  const nothing = tf.zeros([4]);
  const cases: [string, (x: tf.Tensor) => tf.Tensor, number[]][] = [
    ["greater", (x) => tf.where(positive(x), x, nothing), [1, 1, 0, 1]],
    ["less", (x) => tf.where(below3(x), x, nothing), [1, 1, 1, 0]],
    ["lessEqual", (x) => tf.where(tf.lessEqual(x, 1), x, nothing), [1, 0, 1, 0]],
    ["greaterEqual", (x) => tf.where(tf.greaterEqual(x, 2), x, nothing), [0, 1, 0, 1]],
    ["equal", (x) => tf.where(tf.equal(x, 2), x, nothing), [0, 1, 0, 0]],
    ["notEqual", (x) => tf.where(tf.notEqual(x, 2), x, nothing), [1, 0, 1, 1]],
    ["and", (x) => tf.where(tf.logicalAnd(positive(x), below3(x)), x, nothing), [1, 1, 0, 0]],
    ["or", (x) => tf.where(tf.logicalOr(positive(x), below3(x)), x, nothing), [1, 1, 1, 1]],
    ["xor", (x) => tf.where(tf.logicalXor(positive(x), below3(x)), x, nothing), [0, 0, 1, 1]],
    ["not", (x) => tf.where(tf.logicalNot(positive(x)), x, nothing), [0, 0, 1, 0]],
    ["any", (x) => tf.where(tf.any(positive(x)), x, nothing), [1, 1, 1, 1]],
    ["all", (x) => tf.where(tf.all(positive(x)), x, nothing), [0, 0, 0, 0]],
    ["factor", (x) => tf.mul(x, tf.cast(positive(x), "float32")), [1, 1, 0, 1]],
  ];
  for (const [name, fn, expected] of cases) {
    const gradient = (x: tf.Tensor) => tf.grad((x) => tf.sum(fn(x)))(x);
    for (const run of [gradient, compile(gradient)]) {
      assertEquals(values(run(numbers())), expected, name);
    }
  }
});

testOnTensorFlow("a gradient that throws leaves no tensor behind, compiled or not", () => {
  const failing = (x: tf.Tensor) =>
    tf.grad((x) => {
      tf.mul(tf.square(x), tf.exp(x));
      throw new Error("no loss");
    })(x);
  const withoutGradient = (x: tf.Tensor) => tf.grad((x) => tf.topk(tf.square(x), 2).values)(x);
  const x = numbers();
  for (const [fn, text] of [[failing, "no loss"], [withoutGradient, "TopK"]] as const) {
    for (const run of [fn, compile(fn)]) {
      const counts = () => [tf.memory().numTensors, tensorFlow()!.getNumOfTensors()];
      assertThrows(() => run(x), Error, text);
      const before = counts();
      for (let i = 0; i < 3; i++) assertThrows(() => run(x), Error, text);
      assertEquals(counts(), before);
    }
  }
  assertEquals(values(tf.grad((x) => tf.sum(tf.square(x)))(x)), [2, 4, -6, 8]);
});

testOnTensorFlow("batchNorm has a gradient without a scale, as with one of 1", () => {
  const x = tf.tensor2d([[1, 2], [3, 5]]),
    mean = tf.tensor1d([1, 2]),
    variance = tf.tensor1d([4, 8]);
  const gradient = (scale?: tf.Tensor1D) => (x: tf.Tensor) =>
    tf.grad((x) => tf.sum(tf.batchNorm2d(x as tf.Tensor2D, mean, variance, undefined, scale, 1)))(
      x,
    );
  // 1 / √(4 + 1) and 1 / √(8 + 1)
  const expected = [0.4472, 0.3333, 0.4472, 0.3333];
  for (const scale of [undefined, tf.onesLike(mean)]) {
    for (const run of [gradient(scale), compile(gradient(scale))]) {
      const compute = () => tf.tidy(() => values(run(x)).map((each) => Number(each.toFixed(4))));
      compute(); // tfjs hands values over when they are used first
      const before = tensorFlow()!.getNumOfTensors();
      assertEquals(compute(), expected);
      assertEquals(tensorFlow()!.getNumOfTensors(), before);
    }
  }
});

testOnTensorFlow("a gradient that cannot save an input leaves no tensor behind", () => {
  const x = numbers(), y = numbers(), disposed = numbers();
  disposed.dispose();
  const square = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, y, disposed]);
    return { value: tf.square(x as tf.Tensor), gradFunc: () => x as tf.Tensor };
  });
  const run = () => assertThrows(() => tf.grad((x) => square(x))(x), Error, "disposed");
  const before = tf.memory().numTensors;
  run();
  assertEquals(tf.memory().numTensors, before);
});

testOnBackends("a disposed tensor is named as such", () => {
  const square = compile((x: tf.Tensor) => tf.square(x));
  const pair = compile(({ x }: { x: tf.Tensor[] }) => tf.square(x[1]));
  assertEquals(values(square(numbers())), [1, 4, 9, 16]);
  const x = numbers();
  x.dispose();
  assertThrows(
    () => square(x),
    Error,
    "Cannot run a compiled function: argument 0 was disposed of",
  );
  assertThrows(() => pair({ x: [numbers(), x] }), Error, "argument 0.x[1] was disposed of");
  assertThrows(() => tf.square(x), Error, "Cannot use a tensor: it was disposed of");
});

testOnTensorFlow("debug mode reads what has a value, and nothing that is recorded", async () => {
  const { warn } = console;
  console.warn = () => {};
  tf.enableDebugMode();
  try {
    const rate = new Parameter(tf.scalar(3));
    const scale = compile((x: tf.Tensor) => tf.mul(tf.square(x), rate.value));
    assertEquals(values(scale(numbers())), [3, 12, 27, 48]);
    await new Promise((resolve) => setTimeout(resolve, 20)); // debug mode reads later
    assertEquals(tf.env().getBool("DEBUG"), true);
  } finally {
    tf.env().set("DEBUG", false);
    console.warn = warn;
  }
});
