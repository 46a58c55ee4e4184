import { assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import { type Parameter, tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer, type Pass, trainingPass } from "../../lib/layers/mod.ts";
import {
  type CoupledGenerators,
  type CoupledGeneratorsConfig,
  createCoupledGenerators,
  generatePair,
} from "../../lib/models/coupled_generators.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const tiny: CoupledGeneratorsConfig = {
  side: 8,
  channels: { source: 1, target: 3 },
  noiseDimensions: 5,
  width: 1 / 32,
};

const made = (config: Partial<CoupledGeneratorsConfig> = {}): CoupledGenerators =>
  createCoupledGenerators({ ...tiny, ...config }, normalInitializer(0, 0.5));

const noise = { seed: 0, stream: "test", step: 0 };
const inference = (): Pass => inferencePass(noise);
const z = (count = 4): tf.Tensor => tf.randomNormal([count, 5], 0, 1, "float32", 1);
const kernelsOf = ({ layers: { shared } }: CoupledGenerators) =>
  shared.growing.map(({ conv }) => conv.kernel.shape);
const draw = (generators: CoupledGenerators, pass = inference(), noises = z()) => {
  const { source, target } = generatePair(generators, noises, pass);
  return { source: [...source.dataSync()], target: [...target.dataSync()] };
};

/** Adds to a parameter so that what depends on it changes. */
function disturb(parameter: Parameter): void {
  parameter.write(parameter.read().map((value, i) => value + 0.1 * (i % 3 + 1)));
}

testOnBackends("createCoupledGenerators() is the release's for images of 28 x 28", () => {
  const release = { side: 28, channels: { source: 1, target: 1 }, noiseDimensions: 100 };
  const { layers } = createCoupledGenerators({ ...release, width: 1 }, normalInitializer(0));
  assertEquals(layers.shared.start.project.kernel.shape, [100, 4 * 4 * 1024]);
  assertEquals(layers.shared.growing.map(({ conv }) => conv.kernel.shape), [
    [3, 3, 512, 1024],
    [3, 3, 256, 512],
    [3, 3, 128, 256],
  ]);
  assertEquals(layers.private.target.kernel.shape, [6, 6, 1, 128]);
});

testOnBackends("generatePair() draws images of each domain's channels at any even side", () => {
  const stages: [number, number[]][] = [[8, [4]], [16, [8, 4]], [28, [16, 8, 4]], [32, [8, 4]]];
  for (const [side, filters] of stages) {
    const generators = made({ side });
    assertEquals(kernelsOf(generators).map((shape) => shape[2]), filters);
    const { source, target } = generatePair(generators, z(2), trainingPass(noise));
    assertEquals([source.shape, target.shape], [[2, side, side, 1], [2, side, side, 3]]);
  }
});

testOnBackends("createCoupledGenerators() refuses sides that its layers cannot give", () => {
  for (const side of [6, 27]) {
    assertThrows(
      () => made({ side }),
      RangeError,
      `Cannot create coupled generators: the side must be even and at least 8, found ${side}`,
    );
  }
});

testOnBackends("createCoupledGenerators() lists what both domains share once", () => {
  const generators = made();
  const names = generators.parameters.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(new Set(generators.parameters).size, names.length);
  assertEquals(names.filter((name) => !/norm/.test(name)), [
    "generators/shared/start/project/kernel",
    "generators/shared/start/activation/slope",
    "generators/shared/growing/0/conv/kernel",
    "generators/shared/growing/0/activation/slope",
    "generators/private/source/kernel",
    "generators/private/source/bias",
    "generators/private/target/kernel",
    "generators/private/target/bias",
  ]);
});

testOnBackends("generatePair() changes both images with what is shared, one with the rest", () => {
  for (const { name } of made().parameters.filter(({ isTrainable }) => isTrainable)) {
    const generators = made();
    const before = draw(generators);
    disturb(generators.parameters.find((parameter) => parameter.name === name)!);
    const after = draw(generators);
    for (const domain of ["source", "target"] as const) {
      const depends = name.includes("shared") || name.includes(domain);
      (depends ? assertNotEquals : assertEquals)(after[domain], before[domain], name);
    }
  }
});

testOnBackends("generatePair() draws one pair twice where the private layers are equal", () => {
  const generators = made({ channels: { source: 1, target: 1 } });
  const { source, target } = generators.layers.private;
  target.kernel.write(source.kernel.read());
  const pair = draw(generators);
  assertEquals(pair.source, pair.target);
});

testOnBackends("generatePair() stays in [-1, 1] however large the kernels are", () => {
  const generators = createCoupledGenerators(tiny, normalInitializer(0, 20));
  const { source, target } = draw(generators, trainingPass(noise));
  assertLess(Math.max(...[...source, ...target].map(Math.abs)), 1.0000001);
});

testOnBackends("generatePair() is deterministic at inference, example by example", () => {
  const generators = made();
  const { target } = draw(generators);
  const third = draw(generators, inference(), tf.slice(z(), [2, 0], [1, 5]));
  assertClose(third.target, target.slice(2 * 192, 3 * 192));
});

testOnBackends(
  "generatePair() normalizes by the batch in training, with no offset to learn",
  () => {
    const generators = made();
    const offsets = generators.parameters.filter(({ name }) => name.endsWith("norm/offset"));
    assertEquals(offsets.map(({ isTrainable }) => isTrainable), [false, false]);
    const means = () => [...generators.layers.shared.start.norm.mean.read()];
    const before = means();
    const alone = draw(generators, trainingPass(noise), tf.slice(z(), [0, 0], [1, 5])).source;
    assertNotEquals(draw(generators, trainingPass(noise)).source.slice(0, 64), alone);
    assertEquals(means(), before);
    generatePair(generators, z(), trainingPass(noise, { updateAverages: true }));
    assertNotEquals(means(), before);
  },
);
