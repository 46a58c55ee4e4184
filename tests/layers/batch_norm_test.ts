import { assertEquals } from "@std/assert";
import { differentiate, type RandomKey, tf } from "../../lib/engine/mod.ts";
import { type BatchNorm, batchNorm, createBatchNorm } from "../../lib/layers/batch_norm.ts";
import { inferencePass, type Pass, trainingPass } from "../../lib/layers/pass.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

const noise = (): RandomKey => ({ seed: 0, stream: "test", step: 0 });
const training = (updateAverages = false): Pass => trainingPass(noise(), { updateAverages });

function layerWith(values: { readonly [name in keyof BatchNorm]?: readonly number[] }): BatchNorm {
  const layer = createBatchNorm(2);
  for (const [name, numbers] of Object.entries(values)) {
    layer[name as keyof BatchNorm].write(Float32Array.from(numbers));
  }
  return layer;
}

testOnBackends(
  "batchNorm() in training is TensorFlow's fused one, and so are its gradients",
  () => {
    const { x, offset, y, dx, doffset } = reference("batch_norm_training");
    const layer = layerWith({ offset: flat(offset) });
    const images = tensorOf<tf.Tensor4D>(x);
    assertClose(batchNorm(layer, images, training()), flat(y), 1e-4);
    const loss = (z: tf.Tensor) => tf.sum(tf.sin(batchNorm(layer, z, training()))) as tf.Scalar;
    assertClose(tf.grad(loss)(images), flat(dx), 1e-4);
    const { gradients: [gradient] } = differentiate(() => {
      const total = loss(images);
      return { total, components: { total } };
    }, [layer.offset]);
    assertClose(gradient, flat(doffset), 1e-4);
  },
);

testOnBackends("batchNorm() at inference uses the averages, as TensorFlow does", () => {
  const { x, offset, mean, variance, y } = reference("batch_norm_inference");
  const layer = layerWith({ offset: flat(offset), mean: flat(mean), variance: flat(variance) });
  assertClose(batchNorm(layer, tensorOf(x), inferencePass(noise())), flat(y), 1e-5);
});

testOnBackends("batchNorm() moves the averages by a tenth, to the unbiased variance", () => {
  const { x, mean, variance } = reference("batch_norm_training");
  const layer = createBatchNorm(2);
  const images = tensorOf(x);
  batchNorm(layer, images, training(true));
  assertClose(layer.mean.read(), flat(mean).map((value) => 0.1 * value));
  assertClose(layer.variance.read(), flat(variance).map((value) => 0.9 + 0.1 * value));
  batchNorm(layer, images, training(true));
  assertClose(layer.mean.read(), flat(mean).map((value) => 0.19 * value));
  assertClose(layer.variance.read(), flat(variance).map((value) => 0.81 + 0.19 * value));
});

testOnBackends("batchNorm() leaves the averages alone by default, and at inference", () => {
  const layer = createBatchNorm(2);
  const images = tensorOf(reference("batch_norm_training").x);
  batchNorm(layer, images, training());
  batchNorm(layer, images, inferencePass(noise()));
  assertEquals([...layer.mean.read()], [0, 0]);
  assertEquals([...layer.variance.read()], [1, 1]);
});

testOnBackends("batchNorm() normalizes vectors like images of one pixel, blind to a shift", () => {
  const layer = createBatchNorm(2);
  const vectors = tf.tensor2d([[1, 10], [3, 30], [5, 80]]);
  const y = batchNorm(layer, vectors, training());
  assertEquals(y.shape, [3, 2]);
  assertClose(tf.mean(y, 0), [0, 0], 1e-5);
  const images = tf.reshape(vectors, [3, 1, 1, 2]);
  assertClose(batchNorm(layer, images, training()), [...y.dataSync()], 1e-6);
  assertClose(batchNorm(layer, tf.add(vectors, 7), training()), [...y.dataSync()], 1e-4);
});

testOnBackends("createBatchNorm() has an offset to train and averages not to", () => {
  const { offset, mean, variance } = createBatchNorm(3);
  assertEquals([offset, mean, variance].map(({ isTrainable }) => isTrainable), [
    true,
    false,
    false,
  ]);
  assertEquals([...offset.read(), ...mean.read(), ...variance.read()], [0, 0, 0, 0, 0, 0, 1, 1, 1]);
});

testOnBackends("createBatchNorm() keeps its offset from gradients if asked", () => {
  const { offset } = createBatchNorm(2, { learnOffset: false });
  assertEquals([offset.isTrainable, ...offset.read()], [false, 0, 0]);
});
