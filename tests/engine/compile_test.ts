import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import "./setup.ts";
import { compile, differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";

const numbers = (x: tf.Tensor) => [...x.dataSync()];
const sum = (x: tf.Tensor) => tf.sum(x) as tf.Scalar;

/** One step of gradient descent on `(x w + b - y)^2`, in which `w` also loses 1 % by itself. */
function training(start: number[]) {
  const weight = new Parameter(tf.tensor2d(start, [start.length, 1]));
  const bias = new Parameter(tf.zeros([1]));
  const step = ({ x, y }: { x: tf.Tensor; y: tf.Tensor }, rate: tf.Tensor) => {
    const { loss, gradients } = differentiate(() => {
      const error = sum(
        tf.square(tf.sub(tf.add(tf.matMul(x, weight.value), bias.value), y)),
      );
      return { total: error, components: { error } };
    }, [weight, bias]);
    const before = sum(weight.value);
    weight.assign(tf.sub(weight.value, tf.mul(gradients[0], rate)));
    bias.assign(tf.sub(bias.value, tf.mul(gradients[1], rate)));
    const between = sum(weight.value);
    weight.assign(tf.mul(weight.value, 0.99));
    return { ...loss.components, weights: [before, between, sum(weight.value)] };
  };
  return { weight, bias, step };
}

const batch = () => ({
  x: tf.tensor2d([[1, 2], [3, -1], [0.5, 0.25]]),
  y: tf.tensor2d([[1], [-2], [0.1]]),
});

testOnTensorFlow("compile() takes and returns any nesting of arrays and records", () => {
  const fn = compile(({ a, list }: { a: tf.Tensor; list: [tf.Tensor, { z: tf.Tensor }] }) => ({
    sum: tf.add(a, list[0]),
    deep: [{ twice: tf.mul(list[1].z, 2) }, list[0]],
    input: a,
  }));
  // The keys come in another order than they are declared in.
  const result = fn({ list: [tf.scalar(2), { z: tf.tensor1d([3, 4]) }], a: tf.tensor1d([1, 1]) });
  assertEquals(Object.keys(result), ["sum", "deep", "input"]);
  const [{ twice }, same] = result.deep as [{ twice: tf.Tensor }, tf.Tensor];
  assertEquals([result.sum, twice, same, result.input].map(numbers), [[3, 3], [6, 8], [2], [1, 1]]);
});

testOnTensorFlow("compile() works without arguments, and without results", () => {
  const counter = new Parameter(tf.scalar(0));
  const next = compile(() => {
    counter.assign(tf.add(counter.value, 1));
    return {};
  });
  for (let i = 0; i < 3; i++) assertEquals(next(), {});
  assertEquals(counter.read()[0], 3);
  assertEquals(numbers(compile(() => counter.value)()), [3]);
});

testOnTensorFlow("compile() records once for each signature and keeps what it recorded", () => {
  let runs = 0;
  const square = compile((x: tf.Tensor) => {
    runs++;
    return tf.mul(x, x);
  });
  const cases: [tf.Tensor, number[]][] = [
    [tf.tensor1d([1, 2]), [1, 4]],
    [tf.tensor1d([3, 4]), [9, 16]],
    [tf.tensor1d([1, 2, 3]), [1, 4, 9]],
    [tf.tensor1d([5, 6]), [25, 36]],
    [tf.tensor1d([5, 6], "int32"), [25, 36]],
    [tf.tensor2d([[5, 6]]), [25, 36]],
    [tf.tensor1d([7, 8, 9]), [49, 64, 81]],
  ];
  for (const [x, expected] of cases) assertEquals(numbers(square(x)), expected);
  assertEquals([runs, square.traces], [4, 4]);
  square.dispose();
  assertEquals(square.traces, 0);
  assertEquals(numbers(square(tf.scalar(3))), [9]); // another structure is welcome again
  assertEquals([runs, square.traces], [5, 1]);
});

testOnBackends("compile() returns what the function returns step by step", () => {
  const [once, plain] = [training([0.5, -0.5]), training([0.5, -0.5])];
  const compiled = compile(once.step);
  for (let i = 0; i < 5; i++) {
    const rate = tf.scalar(0.02 / (i + 1));
    const [found, expected] = [compiled(batch(), rate), plain.step(batch(), rate)];
    assertClose(found.error, expected.error.dataSync(), 1e-5);
    found.weights.forEach((w, k) => assertClose(w, expected.weights[k].dataSync(), 1e-6));
  }
  assertClose(once.weight.read(), plain.weight.read(), 1e-6);
  assertClose(once.bias.read(), plain.bias.read(), 1e-6);
});

testOnTensorFlow("PIXELDA_EAGER=1 runs op by op with the same numbers", () => {
  const [once, eager] = [training([0.5, -0.5]), training([0.5, -0.5])];
  const compiled = compile(once.step);
  const steps = compile(eager.step);
  const rate = tf.scalar(0.02);
  for (let i = 0; i < 5; i++) {
    const found = compiled(batch(), rate);
    Deno.env.set("PIXELDA_EAGER", "1");
    try {
      assertClose(steps(batch(), rate).error, found.error.dataSync(), 1e-5);
    } finally {
      Deno.env.delete("PIXELDA_EAGER");
    }
  }
  assertEquals([compiled.traces, steps.traces], [1, 0]);
  assertClose(once.weight.read(), eager.weight.read(), 1e-6);
});

testOnTensorFlow("compile() keeps reads and writes of a variable in order", () => {
  const p = new Parameter(tf.scalar(1));
  const fn = compile((x: tf.Tensor) => {
    const first = p.value;
    p.assign(tf.add(p.value, x));
    const second = p.value;
    p.assign(tf.mul(p.value, 10));
    p.assign(tf.sub(p.value, 1));
    return [first, second, p.value];
  });
  assertEquals(fn(tf.scalar(2)).map((x) => x.dataSync()[0]), [1, 3, 29]);
  assertEquals(fn(tf.scalar(1)).map((x) => x.dataSync()[0]), [29, 30, 299]);
  assertEquals(p.read()[0], 299);
});

testOnTensorFlow("compile() runs a compiled function inside another as part of it", () => {
  const p = new Parameter(tf.scalar(1));
  const inner = compile((x: tf.Tensor) => {
    p.assign(tf.add(p.value, x));
    return tf.mul(x, 2);
  });
  const outer = compile((x: tf.Tensor) => [p.value, inner(x), inner(tf.mul(x, 10)), p.value]);
  assertEquals(outer(tf.scalar(3)).map((x) => x.dataSync()[0]), [1, 6, 60, 34]);
  assertEquals([outer.traces, inner.traces], [1, 0]);
});

testOnTensorFlow("compile() runs inside a gradient, which flows through", () => {
  const cube = compile((x: tf.Tensor) => tf.mul(x, tf.square(x)));
  assertClose(tf.grad((x) => cube(x))(tf.tensor1d([2, 3])), [12, 27]);
});

testOnTensorFlow("compile() freezes small tensors from outside, strings too", () => {
  const [offset, names] = [tf.tensor1d([1, 2]), tf.tensor1d(["a", "b"])];
  const fn = compile((x: tf.Tensor, name: tf.Tensor) => [
    tf.add(x, offset),
    tf.equal(name, names),
  ]);
  const [sum, same] = fn(tf.scalar(10), tf.tensor1d(["a", "c"]));
  assertEquals([numbers(sum), numbers(same)], [[11, 12], [1, 0]]);
  tf.dispose([offset, names]);
  assertEquals(numbers(fn(tf.scalar(20), tf.tensor1d(["a", "c"]))[0]), [21, 22]);
});

testOnTensorFlow("compile() has XLA compile when asked, to the same results", () => {
  const fn = (x: tf.Tensor) => tf.sum(tf.exp(tf.neg(tf.square(x))), 1);
  const [x, y] = [tf.tensor2d([[0, 1], [2, 3]]), tf.tensor2d([[4], [5]])];
  const [xla, plain] = [compile(fn, { xla: true }), compile(fn)];
  for (const input of [x, y, x]) assertClose(xla(input), numbers(plain(input)));
  assertEquals(xla.traces, 2);
  const lacking = compile((x: tf.Tensor) => tf.equal(x, x), { xla: true });
  // On a GPU the text does not even reach XLA.
  assertMatch(assertThrows(() => lacking(tf.tensor1d(["a"])), Error).message, /XLA|copy .* string/);
});

for (const eager of [false, true]) {
  testOnTensorFlow(`a call leaves its results only${eager ? ", op by op" : ""}`, () => {
    const { step } = training([1, 2]);
    const compiled = compile(step);
    const { x, y } = batch();
    const rate = tf.scalar(0.01);
    if (eager) Deno.env.set("PIXELDA_EAGER", "1");
    try {
      for (let i = 0, before = 0; i < 50; i++) {
        const result = compiled({ x, y }, rate);
        if (i === 0) before = tf.memory().numTensors;
        assertEquals(tf.memory().numTensors, before, `call ${i}`);
        assertEquals(result.weights.length, 3);
        tf.dispose([result.error, ...result.weights]);
        before = tf.memory().numTensors + 4;
      }
    } finally {
      Deno.env.delete("PIXELDA_EAGER");
    }
  });

  testOnTensorFlow(`the caller owns the results${eager ? ", op by op" : ""}`, () => {
    const same = compile((x: tf.Tensor) => ({ once: x, again: x }));
    const x = tf.tensor1d([1, 2]);
    if (eager) Deno.env.set("PIXELDA_EAGER", "1");
    try {
      const { once, again } = same(x);
      once.dispose();
      assertEquals(numbers(again), [1, 2]);
      again.dispose();
      assertEquals(numbers(x), [1, 2]);
    } finally {
      Deno.env.delete("PIXELDA_EAGER");
    }
  });
}

testOnTensorFlow("a subprocess sees PIXELDA_EAGER from its environment", async () => {
  const script = `
    import { compile, startEngine, tf } from ${
    JSON.stringify(new URL("../../lib/engine/mod.ts", import.meta.url).href)
  };
    await startEngine();
    const fn = compile((x) => tf.square(x));
    console.log(fn(tf.scalar(3)).dataSync()[0], fn.traces);`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=js", script],
    env: { PIXELDA_EAGER: "1", NO_COLOR: "1" },
  }).output();
  assertStringIncludes(new TextDecoder().decode(stdout), "9 0\n");
});
