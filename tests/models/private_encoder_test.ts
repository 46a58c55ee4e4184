import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, inferencePass, trainingPass } from "../../lib/layers/mod.ts";
import {
  createPrivateEncoder,
  encodePrivate,
  type PrivateEncoder,
} from "../../lib/models/private_encoder.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";
import { assertGradient } from "./assert_gradient.ts";

const made = (side = 8, channels = 1, name = "private/source"): PrivateEncoder =>
  createPrivateEncoder(
    { height: side, width: side, channels, codeSize: 6 },
    glorotUniformInitializer(0),
    name,
  );

const noise = { seed: 0, stream: "test", step: 0 };
const imagesOf = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, "float32", 1) as tf.Tensor4D;
const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

testOnBackends("encodePrivate() gives codes from 0, for images of any size", () => {
  for (const [side, channels] of [[8, 3], [10, 1], [16, 1]]) {
    const encoder = made(side, channels);
    const codes = encodePrivate(encoder, imagesOf(4, side, side, channels), trainingPass(noise));
    assertEquals(codes.shape, [4, 6]);
    assert(numbers(codes).every((value) => value >= 0));
    assert(numbers(codes).some((value) => value > 0));
  }
});

testOnBackends("encodePrivate() treats each example by itself at inference only", () => {
  const [encoder, x] = [made(), imagesOf(4, 8, 8, 1)];
  const last = tf.slice(x, [2, 0, 0, 0], [2, 8, 8, 1]) as tf.Tensor4D;
  const all = numbers(encodePrivate(encoder, x, inferencePass(noise)));
  assertClose(encodePrivate(encoder, last, inferencePass(noise)), all.slice(12));
  const trained = numbers(encodePrivate(encoder, x, trainingPass(noise)));
  assertNotEquals(
    numbers(encodePrivate(encoder, last, trainingPass(noise))).map((value) => value.toFixed(2)),
    trained.slice(12).map((value) => value.toFixed(2)),
  );
});

testOnBackends("encodePrivate() is blind to an image's contrast, for it normalizes", () => {
  const [encoder, x] = [made(), imagesOf(4, 8, 8, 1)];
  const codes = (images: tf.Tensor4D) => encodePrivate(encoder, images, trainingPass(noise));
  assertClose(codes(tf.mul(x, 2)), numbers(codes(x)), 2e-2);
});

testOnBackends("encodePrivate() has the gradients of central differences", () => {
  const [encoder, x] = [made(), imagesOf(3, 8, 8, 1)];
  const loss = () => tf.sum(tf.sin(encodePrivate(encoder, x, trainingPass(noise))));
  assertGradient(loss, encoder.layers.convs[0].norm.offset, { h: 3e-3, tolerance: 0.03 });
  assertGradient(loss, encoder.layers.code_norm.offset, { h: 3e-3, tolerance: 0.03 });
});

testOnBackends("createPrivateEncoder() draws other kernels for the other domain", () => {
  const [source, target] = [made(), made(8, 1, "private/target")];
  assertEquals(source.parameters.map(({ name }) => name).filter((name) => /kernel/.test(name)), [
    "private/source/convs/0/conv/kernel",
    "private/source/convs/1/conv/kernel",
    "private/source/code/kernel",
  ]);
  assertNotEquals(source.parameters[0].read(), target.parameters[0].read());
});

testOnTensorFlow("createPrivateEncoder() has 463,396 parameters at the paper's size", () => {
  const { parameters } = createPrivateEncoder(
    { height: 32, width: 32, channels: 3, codeSize: 100 },
    glorotUniformInitializer(0),
    "private/source",
  );
  // Kernels 5·5·3·32, 5·5·32·64 and 8·8·64·100, and an offset for each output.
  const trainable = parameters.filter(({ isTrainable }) => isTrainable);
  const count = trainable.reduce((sum, { size }) => sum + size, 0);
  assertEquals(count, 2_400 + 51_200 + 409_600 + 32 + 64 + 100);
  for (const parameter of parameters) parameter.dispose();
});
