import { assertEquals, assertLess } from "@std/assert";
import { compile, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, inferencePass, trainingPass } from "../../lib/layers/mod.ts";
import { createDecoder, decode, type Decoder } from "../../lib/models/decoder.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";
import { assertGradient } from "./assert_gradient.ts";

const made = (side = 16, channels = 1): Decoder =>
  createDecoder(
    { codeSize: 6, height: side, width: side, channels },
    glorotUniformInitializer(0),
  );

const noise = { seed: 0, stream: "test", step: 0 };
const codesOf = (count: number): tf.Tensor2D =>
  tf.randomUniform([count, 6], 0, 2, "float32", 1) as tf.Tensor2D;
const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

testOnBackends("decode() draws images of any size and channels", () => {
  for (const [side, channels] of [[32, 3], [16, 1], [8, 4]]) {
    const images = decode(made(side, channels), codesOf(2), trainingPass(noise));
    assertEquals(images.shape, [2, side, side, channels]);
  }
});

testOnBackends("decode() gives each channel mean 0 and variance 1 over the batch", () => {
  const images = decode(made(16, 3), codesOf(4), trainingPass(noise));
  const { mean, variance } = tf.moments(images, [0, 1, 2]);
  assertClose(mean, [0, 0, 0], 1e-4);
  assertLess(Math.max(...numbers(variance)), 1.001);
  assertLess(0.9, Math.min(...numbers(variance)));
});

testOnBackends("decode() treats each example by itself at inference", () => {
  const [decoder, codes] = [made(), codesOf(3)];
  const all = numbers(decode(decoder, codes, inferencePass(noise)));
  const last = tf.slice(codes, [2, 0], [1, 6]) as tf.Tensor2D;
  assertClose(decode(decoder, last, inferencePass(noise)), all.slice(2 * 256));
});

testOnBackends("decode() enlarges by nearest neighbors, as TensorFlow 1", () => {
  // Pixel i of 16 is pixel floor(i · 10 / 16) of 10.
  const decoder = made();
  const identity = tf.tidy(() =>
    tf.eye(16).reshape([1, 1, 16, 16]).pad([[1, 1], [1, 1], [0, 0], [0, 0]])
  );
  decoder.layers.large.conv.kernel.assign(identity);
  const first = tf.tensor(Array.from({ length: 16 }, (_, i) => i === 0 ? 1 : 0), [1, 1, 16, 1]);
  decoder.layers.output.conv.kernel.assign(tf.pad(first, [[1, 1], [1, 1], [0, 0], [0, 0]]));
  const image = decode(decoder, codesOf(1), inferencePass(noise)).arraySync()[0];
  const source = (i: number) => Math.floor(i * 10 / 16);
  for (let i = 1; i < 16; i++) {
    for (let j = 0; j < 16; j++) {
      if (source(i) === source(i - 1)) assertEquals(image[i][j], image[i - 1][j]);
      if (source(i) === source(i - 1)) assertEquals(image[j][i], image[j][i - 1]);
    }
  }
  const rows = new Set(image.map((row) => row.join()));
  assertLess(5, rows.size);
  assertLess(rows.size, 11);
});

// Not on the plain backend: tfjs 4.22 finds the wrong image there when it differentiates the resize.
testOnTensorFlow("decode() has the gradients of central differences, from 10 to 16", () => {
  const [decoder, codes] = [made(), codesOf(3)];
  const loss = () => tf.sum(tf.sin(decode(decoder, codes, trainingPass(noise))));
  assertGradient(loss, decoder.layers.small[1].norm.offset, { h: 3e-3, tolerance: 0.03 });
  assertGradient(loss, decoder.layers.output.norm.offset);
});

testOnTensorFlow("decode() has the same gradient compiled, at 16 and at 32 pixels", () => {
  for (const side of [16, 32]) {
    const decoder = made(side, 3);
    const gradient = (codes: tf.Tensor) =>
      tf.grad((x) => tf.sum(tf.sin(decode(decoder, x as tf.Tensor2D, trainingPass(noise)))))(codes);
    const compiled = compile(gradient);
    const expected = numbers(gradient(codesOf(3)));
    assertLess(0.1, Math.max(...expected.map(Math.abs)));
    assertClose(compiled(codesOf(3)), expected, 1e-3);
    compiled.dispose();
  }
});

testOnTensorFlow("createDecoder() has 35,823 parameters at the paper's size", () => {
  const { parameters } = createDecoder(
    { codeSize: 100, height: 32, width: 32, channels: 3 },
    glorotUniformInitializer(0),
  );
  // Kernels 100·300, then 3·3 of 3·16, 16·16, 16·16 and 16·3, and an offset for each output.
  const trainable = parameters.filter(({ isTrainable }) => isTrainable);
  const count = trainable.reduce((sum, { size }) => sum + size, 0);
  assertEquals(count, 30_000 + 432 + 2_304 + 2_304 + 432 + 300 + 16 + 16 + 16 + 3);
  for (const parameter of parameters) parameter.dispose();
});
