import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import "./setup.ts";
import { runOp, tensorFlow, typeAttribute } from "../../lib/engine/active.ts";
import { compile, Parameter, randomNormal, recordGraph, tf } from "../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const inputs = { x: { shape: [2], dtype: "float32" } } as const;
type Inputs = { readonly [name: string]: tf.Tensor };

/** Ops in a `GraphDef`: each node's second field is the op's name, after the first, its own. */
const opsOf = (graphDef: Uint8Array): string[] =>
  // deno-lint-ignore no-control-regex
  [...new TextDecoder("latin1").decode(graphDef).matchAll(/\x12.([A-Z]\w+)(?=[\x1a*])/g)]
    .map(([, op]) => op);

testOnTensorFlow("recordGraph() freezes parameters, and computes what depends on no input", () => {
  const variance = new Parameter(tf.tensor1d([4, 16]));
  const scale = (x: tf.Tensor) => tf.mul(x, tf.rsqrt(tf.add(variance.value, 0)));
  const graph = recordGraph(({ x }) => ({ y: scale(x), z: tf.neg(x) }), inputs);
  variance.dispose();
  assertEquals(opsOf(graph.graphDef), [
    "Placeholder",
    "Const",
    "Mul",
    "Neg",
    "Identity",
    "Identity",
  ]);
  assertEquals(Object.keys(graph.inputs), ["x"]);
  assertEquals(Object.keys(graph.outputs), ["y", "z"]);
  assertEquals([...graph.shapes.values()], Array(6).fill([2]));
  const values = new Uint8Array(Float32Array.of(1 / 2, 1 / 4).buffer);
  const bytes = (array: Uint8Array) => [...array].map((byte) => String.fromCharCode(byte)).join("");
  assertStringIncludes(bytes(graph.graphDef), bytes(values));
});

testOnTensorFlow("recordGraph() leaves no tensor behind", () => {
  const weight = new Parameter(tf.scalar(2));
  const record = () => recordGraph(({ x }) => ({ y: tf.mul(x, weight.value) }), inputs);
  record(); // tensors made in JavaScript are uploaded now
  const counts = () => [tf.memory().numTensors, tensorFlow()!.getNumOfTensors()];
  const before = counts();
  record();
  assertEquals(counts(), before);
  assertEquals(tensorFlow()!.isRecording, false);
  weight.dispose();
});

testOnTensorFlow("recordGraph() takes random numbers of a fixed key as constants", () => {
  const noise = { seed: 0, stream: "test", step: 0 };
  const { graphDef } = recordGraph(({ x }) => ({ y: tf.add(x, randomNormal(noise, [2])) }), inputs);
  assertEquals(opsOf(graphDef), ["Placeholder", "Const", "Add", "Identity"]);
});

testOnTensorFlow("recordGraph() refuses what a graph cannot hold", () => {
  const weight = new Parameter(tf.zeros([2]));
  const kept: tf.Tensor[] = [];
  const shape = [typeAttribute("dtype"), typeAttribute("T", "int32")];
  const cases: { [text: string]: (inputs: Inputs) => { [name: string]: tf.Tensor } } = {
    "Cannot read a tensor's value": ({ x }) => ({ y: tf.mul(x, x.dataSync()[0]) }),
    "Cannot record: the function draws JavaScript random numbers": ({ x }) => ({
      y: tf.mul(x, Math.random()),
    }),
    "Cannot record RandomUniform: its numbers depend on hidden state": ({ x }) => ({
      y: tf.mul(x, runOp("RandomUniform", [tf.tensor1d([2], "int32")], shape)[0]),
    }),
    "Cannot record AssignVariableOp: a graph to be exported must not change parameters. Evaluate the network instead of training it":
      ({ x }) => {
        weight.assign(x);
        return { y: x };
      },
    "Cannot record a graph: its output y is not a tensor": () => ({ y: 5 as unknown as tf.Tensor }),
    "Cannot record: the function keeps recorded tensors": ({ x }) => {
      kept.push(tf.keep(tf.neg(x)));
      return { y: x };
    },
  };
  for (const [text, run] of Object.entries(cases)) {
    assertThrows(() => recordGraph(run, inputs), Error, text);
    assertEquals(tensorFlow()!.isRecording, false);
  }
  assertEquals([...weight.read()], [0, 0]);
  assertThrows(
    () => compile((x: tf.Tensor) => recordGraph(() => ({ x }), inputs) && x)(tf.zeros([2])),
    Error,
    "Cannot record a function inside another recording",
  );
  tf.dispose(kept);
  weight.dispose();
});

testOnTensorFlow("recordGraph() bounds the constants before they are copied", () => {
  assertThrows(
    () =>
      recordGraph(({ x }) => ({ y: tf.mul(x, tf.fill([2 ** 28 + 1], 1)) }), {
        x: { shape: [1], dtype: "float32" },
      }),
    RangeError,
    "Cannot record a graph of more than 1024 MiB of constants: take a smaller network",
  );
});

Deno.test("recordGraph() needs TensorFlow", async () => {
  await tf.setBackend("cpu");
  try {
    assertThrows(() => recordGraph((x) => x, inputs), Error, "TensorFlow is not started");
  } finally {
    await tf.setBackend("tensorflow");
  }
});
