import { assertEquals, assertThrows } from "@std/assert";
import "./setup.ts";
import { runOp, tensorFlow, typeAttribute } from "../../lib/engine/active.ts";
import { compile, Parameter, type Tensors, tf } from "../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const x = () => tf.tensor1d([1, 2]);

/** Checks the refusal, that no tensor stays behind, and that the engine works on. */
function assertRefused(fn: (x: tf.Tensor) => Tensors, text: string): void {
  const argument = x();
  const counts = () => [tf.memory().numTensors, tensorFlow()!.getNumOfTensors()];
  const compiled = compile(fn);
  assertThrows(() => compiled(argument), Error, text);
  const before = counts(); // tensors made in JavaScript are uploaded now
  assertThrows(() => compiled(argument), Error, text);
  assertEquals(counts(), before);
  assertEquals(compiled.traces, 0);
  assertEquals(tensorFlow()!.isRecording, false);
  assertEquals(compile((x: tf.Tensor) => tf.neg(x))(argument).dataSync()[1], -2);
}

testOnTensorFlow("compile() refuses to read a value", () => {
  assertRefused((x) => tf.mul(x, tf.square(x).dataSync()[0]), "Cannot read a tensor's value");
  assertRefused((x) => tf.scalar(x.arraySync() as number), "Cannot read a tensor's value");
});

testOnTensorFlow("compile() refuses JavaScript's random numbers, and restores them", () => {
  assertRefused((x) => tf.mul(x, Math.random()), "draws JavaScript random numbers");
  assertRefused((x) => tf.add(x, tf.randomNormal([2])), "draws JavaScript random numbers");
  assertRefused((x) => tf.dropout(x, 0.5), "draws JavaScript random numbers");
  const drawn = Math.random();
  assertEquals(drawn >= 0 && drawn < 1, true);
});

testOnTensorFlow("compile() refuses ops with hidden random state", () => {
  const shape = tf.tensor1d([2], "int32");
  for (const op of ["RandomStandardNormal", "RandomUniform", "TruncatedNormal"]) {
    assertRefused(
      (x) =>
        tf.add(x, runOp(op, [shape], [typeAttribute("dtype"), typeAttribute("T", "int32")])[0]),
      `Cannot record ${op}: its numbers depend on hidden state`,
    );
  }
});

testOnTensorFlow("compile() refuses a tf.Variable", () => {
  const variable = tf.variable(tf.scalar(3));
  assertRefused((x) => tf.mul(x, variable), "Use a parameter");
  assertEquals(variable.dataSync()[0], 3);
  variable.dispose();
});

testOnTensorFlow("compile() refuses to keep what it recorded", () => {
  const kept: tf.Tensor[] = [];
  const keeping = compile((x: tf.Tensor) => {
    kept.push(tf.keep(tf.square(x)));
    return x;
  });
  assertThrows(() => keeping(x()), Error, "keeps recorded tensors");
  assertEquals(keeping.traces, 0);
  assertThrows(() => tf.add(kept[0], 1), Error, "recorded for a compiled function");
  assertThrows(() => kept[0].dataSync(), Error, "Cannot read a tensor's value");
  const using = compile((x: tf.Tensor) => tf.add(x, kept[0]));
  assertThrows(() => using(x()), Error, "a tensor of another recording");
  tf.dispose(kept);
  const parameters: Parameter[] = [];
  const making = compile((x: tf.Tensor) => {
    parameters.push(new Parameter(x));
    return x;
  });
  assertThrows(() => making(x()), Error, "keeps recorded tensors");
  for (const { handle } of parameters) handle!.dispose();
});

testOnTensorFlow("compile() refuses a large tensor from outside", () => {
  const data = tf.zeros([17, 2 ** 20]); // 68 MB
  assertRefused((x) => tf.add(tf.sum(data), x), "Pass it as an argument");
  data.dispose();
});

testOnTensorFlow("compile() refuses shapes that depend on values", () => {
  assertRefused(
    (x) => runOp("Where", [x], [typeAttribute("T")])[0],
    "Cannot record Where: the shape of its result (int64) depends on values",
  );
});

testOnTensorFlow("compile() refuses what is not a tensor, in and out", () => {
  assertRefused((() => 5) as unknown as () => Tensors, "result is number, not a tensor");
  assertRefused((() => undefined) as unknown as () => Tensors, "result is undefined");
  assertRefused(
    ((x: tf.Tensor) => ({ x, rest: [null] })) as unknown as () => Tensors,
    "result.rest[0] is null",
  );
  assertRefused(
    (async (x: tf.Tensor) => await x) as unknown as () => Tensors,
    "result is object, not a tensor",
  );
  const same = compile((x: Tensors) => x);
  for (const wrong of [5, "text", null, undefined, new Map(), [1, 2], { a: x(), b: 1 }]) {
    assertThrows(() => same(wrong as unknown as Tensors), TypeError, "argument 0");
  }
});

testOnTensorFlow("compile() refuses another structure than the first, op by op as well", () => {
  for (const eager of [false, true]) {
    const fn = compile((x: { a: tf.Tensor; b?: tf.Tensor }) => tf.neg(x.a));
    if (eager) Deno.env.set("PIXELDA_EAGER", "1");
    try {
      fn({ a: x() });
      assertThrows(
        () => fn({ a: x(), b: x() }),
        TypeError,
        "recorded with (argument 0.a), called with (argument 0.a, argument 0.b)",
      );
      assertThrows(() => fn({ a: 5 as unknown as tf.Tensor }), TypeError, "argument 0.a is number");
    } finally {
      Deno.env.delete("PIXELDA_EAGER");
    }
  }
});

testOnTensorFlow("compile() lets an error of the function through and records again", () => {
  let fails = true;
  const fn = compile((x: tf.Tensor) => {
    tf.square(x);
    if (fails) throw new RangeError("on purpose");
    return tf.neg(x);
  });
  assertThrows(() => fn(x()), RangeError, "on purpose");
  fails = false;
  assertEquals([...fn(x()).dataSync()], [-1, -2]);
  assertEquals(fn.traces, 1);
});

testOnTensorFlow("compile() refuses lists and shapes that would end the process", () => {
  const T = [typeAttribute("T")];
  for (const N of [5, -1, 1.5, 0]) {
    assertRefused(
      (x) => runOp("AddN", [x, x], [...T, { name: "N", type: 1, value: N }])[0],
      "Cannot record AddN",
    );
  }
  assertRefused((x) => runOp("AddV2", [x, x, x], T)[0], "Cannot record AddV2");
  const huge = { name: "shape", type: 5, value: [2 ** 50, 2 ** 50] };
  assertRefused(
    () => runOp("Placeholder", [], [typeAttribute("dtype"), huge])[0],
    "attribute shape",
  );
  const double = [{ name: "SrcT", type: 4, value: 1 }, { name: "DstT", type: 4, value: 2 }];
  assertRefused((x) => runOp("Cast", [x], double)[0], "tfjs has no TF_DataType 2");
});
