import { assertEquals } from "@std/assert";
import { differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { createPrelu, prelu } from "../../lib/layers/prelu.ts";
import { assertClose } from "../assert_close.ts";
import { centralDifferences } from "../central_differences.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

for (const slopes of ["channels", "shared"]) {
  testOnBackends(`prelu() is PyTorch's, and so are its gradients, ${slopes} slopes`, () => {
    const { x, slope, y, dx, dslope } = reference(`prelu_${slopes}`);
    const layer = { slope: new Parameter(tensorOf(slope)) };
    const inputs = tensorOf(x);
    assertClose(prelu(layer, inputs), flat(y), 1e-6);
    const loss = (z: tf.Tensor) => tf.sum(tf.sin(prelu(layer, z))) as tf.Scalar;
    assertClose(tf.grad(loss)(inputs), flat(dx), 1e-5);
    const { gradients: [gradient] } = differentiate(() => {
      const total = loss(inputs);
      return { total, components: { total } };
    }, [layer.slope]);
    assertClose(gradient, flat(dslope), 1e-5);
  });
}

testOnBackends("prelu() has one slope a channel of images, by hand", () => {
  const layer = createPrelu(2);
  layer.slope.write(Float32Array.of(0.5, -2));
  const x = tf.tensor4d([-2, -3, 4, 5], [1, 1, 2, 2]);
  assertClose(prelu(layer, x), [-1, 6, 4, 5], 0);
});

testOnBackends("prelu() of slopes 1 is the identity, of 0 the rectifier", () => {
  const layer = createPrelu();
  const x = tf.tensor1d([-3, -0.5, 0, 2]);
  layer.slope.write(Float32Array.of(1));
  assertClose(prelu(layer, x), [-3, -0.5, 0, 2], 0);
  layer.slope.write(Float32Array.of(0));
  assertClose(prelu(layer, x), [0, 0, 0, 2], 0);
});

testOnBackends("prelu() has the gradient of central differences", () => {
  const x = tf.tensor1d([-3, -0.5, 0.7, 2]);
  const loss = (z: tf.Tensor) => tf.sum(tf.square(prelu(createPrelu(), z)));
  assertClose(tf.grad(loss)(x), centralDifferences(loss, x), 1e-2);
});

testOnBackends("createPrelu() starts at a quarter, with one slope by default", () => {
  assertEquals([...createPrelu().slope.read()], [0.25]);
  assertEquals([...createPrelu(3).slope.read()], [0.25, 0.25, 0.25]);
});
