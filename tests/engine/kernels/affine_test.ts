import { assertEquals, assertThrows } from "@std/assert";
import { biasAdd, matMul, tf } from "../../../lib/engine/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { centralDifferences } from "../../central_differences.ts";
import { testOnBackends } from "../../on_backends.ts";

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
const sine = (f: Binary): Binary => (a, b) => tf.sum(tf.sin(f(a, b)));
const images = () => tf.reshape(tf.linspace(-1, 1, 24), [2, 2, 2, 3]);
const rows = () => tf.tensor2d([[1, 2, -1], [0.5, -0.25, 3]]);
const kernel = () => tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
const bias = () => tf.tensor1d([0.1, -0.2, 0.3]);

testOnBackends("biasAdd() adds to the last axis", () => {
  assertClose(biasAdd(rows(), bias()), [1.1, 1.8, -0.7, 0.6, -0.45, 3.3], 1e-6);
  assertEquals(biasAdd(images(), bias()).shape, [2, 2, 2, 3]);
  assertClose(biasAdd(images(), bias()), tf.add(images(), bias()).dataSync(), 1e-6);
});

testOnBackends("matMul() multiplies by hand", () => {
  // [1 2 -1; .5 -.25 3] @ [1 2; 3 4; 5 6]
  const product = matMul(rows(), kernel());
  assertEquals(product.shape, [2, 2]);
  assertClose(product, [2, 4, 14.75, 18], 1e-6);
});

testOnBackends("matMul() refuses shapes that do not fit", () => {
  assertThrows(() => matMul(rows(), rows()), Error);
});

const cases: [string, Binary, Binary, () => tf.Tensor, () => tf.Tensor][] = [
  ["biasAdd() of images", biasAdd, tf.add, images, bias],
  ["biasAdd() of rows", biasAdd, tf.add, rows, bias],
  ["matMul()", matMul, tf.matMul, rows, kernel],
];
for (const [name, fn, composition, first, second] of cases) {
  testOnBackends(`${name} has the gradients of the plain composition`, () => {
    const found = tf.grads(sine(fn))([first(), second()]);
    const expected = tf.grads(sine(composition))([first(), second()]);
    found.forEach((gradient, i) => {
      assertEquals(gradient.shape, expected[i].shape);
      assertClose(gradient, expected[i].dataSync(), 1e-4);
    });
  });

  testOnBackends(`${name} has the gradients of central differences`, () => {
    const [first1, second1] = [first(), second()];
    const [dFirst, dSecond] = tf.grads(sine(fn))([first1, second1]);
    assertClose(dFirst, centralDifferences((a) => sine(fn)(a, second1), first1, 3e-3), 2e-2);
    assertClose(dSecond, centralDifferences((b) => sine(fn)(first1, b), second1, 3e-3), 2e-2);
  });
}
