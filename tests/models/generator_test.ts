import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { type RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer, trainingPass } from "../../lib/layers/mod.ts";
import {
  createGenerator,
  drawNoiseVectors,
  generate,
  generateFrom,
  type GeneratorConfig,
  type PixelGenerator,
} from "../../lib/models/generator.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const tiny: GeneratorConfig = {
  height: 8,
  width: 8,
  inputChannels: 3,
  outputChannels: 3,
  filters: 4,
  blocks: 1,
  noiseDimensions: 10,
};

const made = (config: Partial<GeneratorConfig> = {}, seed = 0, deviation = 0.02): PixelGenerator =>
  createGenerator({ ...tiny, ...config }, normalInitializer(seed, deviation));

const noise = (step = 0): RandomKey => ({
  seed: 0,
  stream: "test",
  step: tf.scalar(step, "int32"),
});
const imagesOf = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, "float32", 1) as tf.Tensor4D;
const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

testOnBackends("generate() draws images of the target's channels at any size", () => {
  const sizes: [number, number, number][] = [[32, 1, 3], [16, 1, 1], [64, 4, 4]];
  for (const [side, inputChannels, outputChannels] of sizes) {
    const generator = made({ height: side, width: side, inputChannels, outputChannels });
    const y = generate(generator, imagesOf(2, side, side, inputChannels), trainingPass(noise()));
    assertEquals(y.shape, [2, side, side, outputChannels]);
  }
});

testOnBackends("generate() stays in [-1, 1] however large the kernels are", () => {
  const y = numbers(generate(made({}, 0, 5), imagesOf(4, 8, 8, 3), trainingPass(noise())));
  assertLess(Math.max(...y.map(Math.abs)), 1.0000001);
});

testOnBackends("generate() draws by the step and the seed of its noise", () => {
  const [generator, x] = [made({}, 0, 0.5), imagesOf(4, 8, 8, 3)];
  const at = (step: number) => numbers(generate(generator, x, trainingPass(noise(step))));
  assertEquals(at(3), at(3));
  assertNotEquals(at(3), at(4));
});

testOnBackends("drawNoiseVectors() gives the z that generate() takes", () => {
  const [generator, x, pass] = [made({}, 0, 0.5), imagesOf(4, 8, 8, 3), inferencePass(noise(3))];
  const z = drawNoiseVectors(generator, 4, pass.noise);
  const from = numbers(generateFrom(generator, x, z, pass));
  assertEquals(from, numbers(generate(generator, x, pass)));
  assertNotEquals(from, numbers(generate(generator, x, inferencePass(noise(4)))));
});

testOnBackends("generateFrom() is deterministic at inference, example by example", () => {
  const [generator, x] = [made({}, 0, 0.5), imagesOf(4, 8, 8, 3)];
  const z = tf.randomUniform([4, 10], -1, 1, "float32", 2) as tf.Tensor2D;
  const all = numbers(generateFrom(generator, x, z, inferencePass(noise(1))));
  assertEquals(numbers(generateFrom(generator, x, z, inferencePass(noise(2)))), all);
  const [image, vector] = [tf.slice(x, [2, 0, 0, 0], [1, 8, 8, 3]), tf.slice(z, [2, 0], [1, 10])];
  const alone = generateFrom(generator, image as tf.Tensor4D, vector, inferencePass(noise()));
  assertClose(alone, all.slice(2 * 192, 3 * 192));
});

testOnBackends("generateFrom() draws one image differently from two noise vectors", () => {
  const [generator, x] = [made({}, 0, 0.5), imagesOf(1, 8, 8, 3)];
  const draw = (z: number) =>
    numbers(generateFrom(generator, x, tf.fill([1, 10], z), inferencePass(noise())));
  assertNotEquals(draw(1), draw(-1));
});

testOnBackends("createGenerator() names its parameters by their places", () => {
  assertEquals(made().parameters.map(({ name }) => name).filter((name) => /kernel/.test(name)), [
    "generator/noise/kernel",
    "generator/conv_in/kernel",
    "generator/blocks/0/conv1/kernel",
    "generator/blocks/0/conv2/kernel",
    "generator/conv_out/kernel",
  ]);
});

testOnBackends("createGenerator() keeps a block's first values when another block is added", () => {
  const [one, two] = [made({ blocks: 1 }), made({ blocks: 2 })];
  for (const parameter of one.parameters) {
    const same = two.parameters.find(({ name }) => name === parameter.name)!;
    assertEquals(same.read(), parameter.read());
  }
});
