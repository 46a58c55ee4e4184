import { assertEquals } from "@std/assert";
import { differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { conv2d } from "../../lib/layers/conv2d.ts";
import {
  type ConvTranspose2d,
  convTranspose2d,
  createConvTranspose2d,
} from "../../lib/layers/conv_transpose2d.ts";
import { normalInitializer } from "../../lib/layers/initializers.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

// Kernels of 4 and 3 take the way of "same" padding, 6 that of a cut.
for (const name of ["kernel4_stride2", "kernel3_stride2", "kernel6_stride1"]) {
  testOnBackends(`convTranspose2d() is PyTorch's, and so are its gradients, ${name}`, () => {
    const { x, kernel, stride, padding, y, dx, dkernel } = reference(`conv_transpose_${name}`);
    const layer: ConvTranspose2d = { kernel: new Parameter(tensorOf(kernel)) };
    const steps = { stride: stride as number, padding: padding as number };
    const images = tensorOf<tf.Tensor4D>(x);
    const expected = tensorOf(y);
    const found = convTranspose2d(layer, images, steps);
    assertEquals(found.shape, expected.shape as tf.Tensor4D["shape"]);
    assertClose(found, flat(y), 1e-4);
    const loss = (z: tf.Tensor) =>
      tf.sum(tf.sin(convTranspose2d(layer, z as tf.Tensor4D, steps))) as tf.Scalar;
    assertClose(tf.grad(loss)(images), flat(dx), 1e-4);
    const { gradients: [gradient] } = differentiate(() => {
      const total = loss(images);
      return { total, components: { total } };
    }, [layer.kernel]);
    assertClose(gradient, flat(dkernel), 1e-4);
  });
}

testOnBackends("convTranspose2d() doubles even sides with a kernel of 4, as PyTorch", () => {
  const { x, kernel, y } = reference("conv_transpose");
  const layer = { kernel: new Parameter(tensorOf(kernel)) };
  const found = convTranspose2d(layer, tensorOf<tf.Tensor4D>(x), { stride: 2, padding: 1 });
  assertEquals(found.shape, [2, 8, 8, 5]);
  assertClose(found, flat(y), 1e-4);
});

testOnBackends("convTranspose2d() lays the kernel around each pixel, by hand", () => {
  const layer = { kernel: new Parameter(tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1])) };
  const pixels = tf.tensor4d([1, 10], [1, 1, 2, 1]);
  assertClose(convTranspose2d(layer, pixels), [1, 12, 20, 3, 34, 40], 0);
  assertClose(convTranspose2d(layer, pixels, { stride: 2 }), [1, 2, 10, 20, 3, 4, 30, 40], 0);
});

testOnBackends("convTranspose2d() is the transpose of conv2d()", () => {
  const kernel = new Parameter(tf.randomNormal([3, 3, 2, 5], 0, 1, "float32", 1));
  const [x, y] = [
    tf.randomNormal([1, 7, 9, 2], 0, 1, "float32", 2) as tf.Tensor4D,
    tf.randomNormal([1, 4, 5, 5], 0, 1, "float32", 3) as tf.Tensor4D,
  ];
  const transposed = convTranspose2d({ kernel }, y, { stride: 2, padding: 1 });
  const [there] = tf.sum(tf.mul(conv2d({ kernel }, x, { stride: 2 }), y)).dataSync();
  assertClose(tf.sum(tf.mul(x, transposed)), [there], 1e-3);
});

testOnBackends("convTranspose2d() adds the bias to every pixel", () => {
  const layer = createConvTranspose2d(1, 2, normalInitializer(0));
  layer.bias!.write(Float32Array.of(3, -4));
  const y = convTranspose2d(layer, tf.zeros([1, 1, 1, 1]), { padding: 1 });
  assertClose(y, [3, -4], 0);
});

testOnBackends(
  "createConvTranspose2d() makes kernels of 3 x 3 with a bias of 0 by default",
  () => {
    const usual = createConvTranspose2d(2, 5, normalInitializer(0));
    assertEquals(usual.kernel.shape, [3, 3, 5, 2]);
    assertClose(usual.bias!.read(), [0, 0, 0, 0, 0], 0);
    const other = createConvTranspose2d(2, 5, normalInitializer(0), {
      kernelSize: 6,
      useBias: false,
    });
    assertEquals(other.kernel.shape, [6, 6, 5, 2]);
    assertEquals(other.bias, undefined);
  },
);
