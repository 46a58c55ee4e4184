import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { compile, nameParameters, Parameter, tf } from "../../lib/engine/mod.ts";
import { withParameterReads } from "../../lib/engine/parameter.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";

testOnBackends("Parameter keeps its first value, and the tensor stays the caller's", () => {
  const first = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
  const parameter = new Parameter(first);
  assertEquals([parameter.shape, parameter.size], [[2, 3], 6]);
  assertEquals(first.isDisposed, false);
  first.dispose();
  assertEquals([...parameter.read()], [1, 2, 3, 4, 5, 6]);
  assertEquals(parameter.isTrainable, true);
  assertEquals(new Parameter(tf.scalar(0), { isTrainable: false }).isTrainable, false);
});

testOnBackends("Parameter takes a function that creates its first value", () => {
  const before = tf.memory().numTensors;
  const parameter = new Parameter(() => tf.add(tf.ones([2]), 1));
  assertEquals([...parameter.read()], [2, 2]);
  assertEquals(tf.memory().numTensors, before + 1);
});

testOnBackends("assign() and write() replace the value", () => {
  const parameter = new Parameter(tf.zeros([2]));
  parameter.assign(tf.tensor1d([1, 2]));
  assertEquals([...parameter.read()], [1, 2]);
  parameter.write(Float32Array.of(3, 4));
  assertEquals([...parameter.read()], [3, 4]);
});

testOnBackends("assign() leaves values read before as they were", () => {
  const parameter = new Parameter(tf.tensor1d([1, 2]));
  const old = parameter.value;
  parameter.assign(tf.tensor1d([7, 8]));
  assertEquals([...old.dataSync()], [1, 2]);
});

testOnBackends("assign() and write() refuse another shape", () => {
  const parameter = new Parameter(tf.zeros([2]));
  parameter.name = "dense/bias";
  assertThrows(
    () => parameter.assign(tf.zeros([3])),
    TypeError,
    "Cannot assign to parameter dense/bias: it has shape [2], found [3]",
  );
  assertThrows(() => parameter.write(new Float32Array(3)), Error);
  assertEquals([...parameter.read()], [0, 0]);
});

testOnBackends("read() copies, and leaves no tensor behind", () => {
  const parameter = new Parameter(tf.ones([3]));
  const before = tf.memory().numTensors;
  parameter.read().fill(9);
  assertEquals([...parameter.read()], [1, 1, 1]);
  parameter.write(Float32Array.of(1, 2, 3));
  assertEquals(tf.memory().numTensors, before);
});

testOnBackends("value is one tensor in a step until an update", () => {
  const parameter = new Parameter(tf.scalar(1));
  withParameterReads(() => {
    const first = parameter.value;
    assertStrictEquals(parameter.value, first);
    parameter.assign(tf.scalar(2));
    assertEquals(parameter.value.dataSync()[0], 2);
  });
});

testOnBackends("value is read again when a step inside updates the parameter", () => {
  const parameter = new Parameter(tf.scalar(1));
  withParameterReads(() => {
    assertEquals(parameter.value.dataSync()[0], 1);
    withParameterReads(() => parameter.assign(tf.scalar(2)));
    assertEquals(parameter.value.dataSync()[0], 2);
  });
});

testOnBackends("two parameters of one name are two", () => {
  const [a, b] = [new Parameter(tf.scalar(1)), new Parameter(tf.scalar(2))];
  [a.name, b.name] = ["kernel", "kernel"];
  a.assign(tf.scalar(5));
  assertEquals([a.read()[0], b.read()[0]], [5, 2]);
});

testOnBackends("dispose() frees the variable, twice without harm", () => {
  const before = tf.memory().numTensors;
  const parameter = new Parameter(() => tf.ones([100]));
  parameter.dispose();
  parameter.dispose();
  assertEquals(tf.memory().numTensors, before);
  assertThrows(() => parameter.value, Error);
});

testOnTensorFlow("a compiled function that uses a disposed parameter is refused", () => {
  const parameter = new Parameter(tf.scalar(1));
  const plus = compile((x: tf.Tensor) => tf.add(x, parameter.value));
  assertEquals(plus(tf.scalar(1)).dataSync()[0], 2);
  parameter.dispose();
  assertThrows(() => plus(tf.scalar(1)), Error, "Could not find variable");
});

testOnBackends("nameParameters() names by place and keeps the record's order", () => {
  const make = () => new Parameter(tf.scalar(0));
  const tower = { conv: { kernel: make(), bias: make() }, blocks: [{ kernel: make() }, make()] };
  const named = nameParameters(tower, "tower");
  assertEquals(named.map(({ name }) => name), [
    "tower/conv/kernel",
    "tower/conv/bias",
    "tower/blocks/0/kernel",
    "tower/blocks/1",
  ]);
  assertStrictEquals(named[0], tower.conv.kernel);
});
