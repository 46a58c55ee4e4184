import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { type RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer, trainingPass } from "../../lib/layers/mod.ts";
import {
  createDiscriminator,
  discriminate,
  type Discriminator,
  type DiscriminatorConfig,
} from "../../lib/models/discriminator.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const tiny: DiscriminatorConfig = {
  height: 8,
  width: 8,
  channels: 3,
  filters: 4,
  keepProbability: 0.9,
  noiseStandardDeviation: 0.2,
};

const made = (config: Partial<DiscriminatorConfig> = {}): Discriminator =>
  createDiscriminator({ ...tiny, ...config }, normalInitializer(0, 0.3));

const noise = (step = 0): RandomKey => ({
  seed: 0,
  stream: "test",
  step: tf.scalar(step, "int32"),
});
const imagesOf = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, "float32", 1) as tf.Tensor4D;
const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

testOnBackends("createDiscriminator() halves the side and doubles the filters down to 4", () => {
  const sizes: [number, number, number[]][] = [
    [64, 3, [8, 16, 32, 64]],
    [32, 3, [8, 16, 32]],
    [16, 1, [8, 16]],
    [4, 1, []],
  ];
  for (const [side, channels, filters] of sizes) {
    const discriminator = made({ height: side, width: side, channels });
    const { strided, logit } = discriminator.layers;
    assertEquals(strided.map(({ conv }) => conv.kernel.shape[3]), filters);
    assertEquals(logit.kernel.shape, [4 * 4 * (filters.at(-1) ?? 4), 1]);
    const y = discriminate(discriminator, imagesOf(2, side, side, channels), trainingPass(noise()));
    assertEquals(y.shape, [2, 1]);
  }
});

testOnBackends("discriminate() is deterministic at inference, example by example", () => {
  const [discriminator, x] = [made(), imagesOf(4, 8, 8, 3)];
  const all = numbers(discriminate(discriminator, x, inferencePass(noise(1))));
  assertEquals(numbers(discriminate(discriminator, x, inferencePass(noise(2)))), all);
  const last = tf.slice(x, [3, 0, 0, 0], [1, 8, 8, 3]) as tf.Tensor4D;
  assertClose(discriminate(discriminator, last, inferencePass(noise())), [all[3]]);
});

testOnBackends("discriminate() drops out and adds noise in training, by the noise's step", () => {
  const x = imagesOf(4, 8, 8, 3);
  for (const off of [{ keepProbability: 1 }, { noiseStandardDeviation: 0 }]) {
    const discriminator = made(off);
    const at = (step: number) => numbers(discriminate(discriminator, x, trainingPass(noise(step))));
    assertEquals(at(5), at(5));
    assertNotEquals(at(5), at(6));
  }
  const bare = made({ keepProbability: 1, noiseStandardDeviation: 0 });
  const at = (step: number) => numbers(discriminate(bare, x, trainingPass(noise(step))));
  assertEquals(at(5), at(6));
});

testOnBackends("discriminate() updates moving averages only if asked", () => {
  const [discriminator, x] = [made(), imagesOf(4, 8, 8, 3)];
  const means = () => discriminator.layers.strided.flatMap(({ norm }) => [...norm.mean.read()]);
  const zeros = means();
  assertEquals(new Set(zeros), new Set([0]));
  discriminate(discriminator, x, trainingPass(noise()));
  assertEquals(means(), zeros);
  discriminate(discriminator, x, trainingPass(noise(), { updateAverages: true }));
  assertNotEquals(means(), zeros);
});

testOnBackends("discriminate() of a network of zeros is undecided", () => {
  const discriminator = made();
  for (const parameter of discriminator.parameters) {
    if (parameter.isTrainable) parameter.write(new Float32Array(parameter.size));
  }
  const [logit] = numbers(
    discriminate(discriminator, imagesOf(1, 8, 8, 3), inferencePass(noise())),
  );
  assertAlmostEquals(logit, 0, 0);
});
