import { assertEquals } from "@std/assert";
import { differentiate, Parameter, tf } from "../../lib/engine/mod.ts";
import { type Conv2d, conv2d, createConv2d } from "../../lib/layers/conv2d.ts";
import { normalInitializer } from "../../lib/layers/initializers.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

for (const stride of [1, 2]) {
  testOnBackends(`conv2d() is TensorFlow's with "same" padding, stride ${stride}`, () => {
    const { x, kernel, y, dx, dkernel } = reference(`conv2d_same_stride${stride}`);
    const layer: Conv2d = { kernel: new Parameter(tensorOf(kernel)) };
    const images = tensorOf<tf.Tensor4D>(x);
    assertClose(conv2d(layer, images, { stride }), flat(y), 1e-4);
    const loss = (z: tf.Tensor) =>
      tf.sum(tf.sin(conv2d(layer, z as tf.Tensor4D, { stride }))) as tf.Scalar;
    assertClose(tf.grad(loss)(images), flat(dx), 1e-4);
    const { gradients: [gradient] } = differentiate(() => {
      const total = loss(images);
      return { total, components: { total } };
    }, [layer.kernel]);
    assertClose(gradient, flat(dkernel), 1e-4);
  });
}

testOnBackends("conv2d() adds the bias to every pixel, and its gradient counts them", () => {
  const layer = createConv2d(1, 2, normalInitializer(0));
  layer.bias!.write(Float32Array.of(3, -4));
  const zeros = tf.zeros([2, 2, 3, 1]) as tf.Tensor4D;
  assertClose(conv2d(layer, zeros), Array.from({ length: 24 }, (_, i) => i % 2 ? -4 : 3), 0);
  const { gradients: [gradient] } = differentiate(() => {
    const total = tf.sum(conv2d(layer, zeros)) as tf.Scalar;
    return { total, components: { total } };
  }, [layer.bias!]);
  assertClose(gradient, [12, 12], 0);
});

testOnBackends("createConv2d() makes kernels of 3 x 3 with a bias of 0 by default", () => {
  const usual = createConv2d(2, 5, normalInitializer(0));
  assertEquals(usual.kernel.shape, [3, 3, 2, 5]);
  assertClose(usual.bias!.read(), [0, 0, 0, 0, 0], 0);
  const other = createConv2d(2, 5, normalInitializer(0), { kernelSize: 1, useBias: false });
  assertEquals(other.kernel.shape, [1, 1, 2, 5]);
  assertEquals(other.bias, undefined);
});

testOnBackends("conv2d() halves sides rounding up with stride 2", () => {
  const layer = createConv2d(1, 4, normalInitializer(0));
  const y = conv2d(layer, tf.zeros([1, 5, 8, 1]) as tf.Tensor4D, { stride: 2 });
  assertEquals(y.shape, [1, 3, 4, 4]);
});

testOnBackends("conv2d(), ReLU and pooling agree with PyTorch's", () => {
  const { x, kernel, bias, y } = reference("conv_relu_pool");
  const layer = { kernel: new Parameter(tensorOf(kernel)), bias: new Parameter(tensorOf(bias)) };
  const hidden = tf.relu(conv2d(layer, tensorOf<tf.Tensor4D>(x)));
  assertClose(tf.maxPool(hidden, 2, 2, "valid"), flat(y), 1e-5);
});

testOnBackends("conv2d() without padding is what lies inside of that with it", () => {
  const { x, kernel } = reference("conv2d_same_stride1");
  const layer = { kernel: new Parameter(tensorOf(kernel)) };
  const images = tensorOf<tf.Tensor4D>(x);
  const [n, height, width, filters] = conv2d(layer, images).shape;
  const inside = tf.slice(conv2d(layer, images), [0, 1, 1, 0], [n, height - 2, width - 2, filters]);
  const y = conv2d(layer, images, { padding: "valid" });
  assertEquals(y.shape, inside.shape as tf.Tensor4D["shape"]);
  assertClose(y, inside.dataSync(), 1e-5);
});
