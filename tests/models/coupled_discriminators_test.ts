import { assertEquals, assertNotEquals } from "@std/assert";
import { differentiate, type Parameter, tf } from "../../lib/engine/mod.ts";
import { normalInitializer } from "../../lib/layers/mod.ts";
import {
  classifyFeatures,
  type CoupledDiscriminators,
  type CoupledDiscriminatorsConfig,
  coupledFeatures,
  createCoupledDiscriminators,
  discriminateFeatures,
  type Domain,
} from "../../lib/models/coupled_discriminators.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const tiny: CoupledDiscriminatorsConfig = {
  side: 8,
  channels: { source: 3, target: 3 },
  classes: 4,
  width: 0.1,
};
const domains: readonly Domain[] = ["source", "target"];

const made = (config: Partial<CoupledDiscriminatorsConfig> = {}): CoupledDiscriminators =>
  createCoupledDiscriminators({ ...tiny, ...config }, normalInitializer(0, 0.3));

const imagesOf = (side = 8, channels = 3): tf.Tensor4D =>
  tf.randomUniform([3, side, side, channels], -1, 1, "float32", 1) as tf.Tensor4D;

/** What the network says of images as if they were of a domain: features and both heads. */
function outputs(discriminators: CoupledDiscriminators, domain: Domain): Record<string, number[]> {
  const features = coupledFeatures(discriminators, imagesOf(), domain);
  return {
    features: [...features.dataSync()],
    real: [...discriminateFeatures(discriminators, features).dataSync()],
    classes: [...classifyFeatures(discriminators, features).dataSync()],
  };
}

function disturb(parameter: Parameter): void {
  parameter.write(parameter.read().map((value, i) => value + 0.1 * (i % 3 + 1)));
}

testOnBackends("createCoupledDiscriminators() is the release's for images of 28 x 28", () => {
  const channels = { source: 1, target: 1 };
  const release = { side: 28, channels, classes: 10, width: 1 };
  const { layers, parameters } = createCoupledDiscriminators(release, normalInitializer(0));
  assertEquals(layers.private.source.kernel.shape, [5, 5, 1, 20]);
  assertEquals(layers.shared.conv.kernel.shape, [5, 5, 20, 50]);
  assertEquals(layers.shared.features.kernel.shape, [4, 4, 50, 500]);
  // Of each domain 520; then 25,050, 400,500, one slope, 501 and 5,010.
  const count = parameters.reduce((sum, { size }) => sum + size, 0);
  assertEquals(count, 2 * 520 + 25_050 + 400_500 + 1 + 501 + 5_010);
});

testOnBackends("coupledFeatures() has a last map of at least 4 x 4 at any side from 16", () => {
  for (const [side, last] of [[16, 4], [28, 4], [32, 5], [8, 2]]) {
    const discriminators = made({ side, channels: { source: 1, target: 3 } });
    assertEquals(discriminators.layers.shared.features.kernel.shape, [last, last, 5, 50]);
    assertEquals(coupledFeatures(discriminators, imagesOf(side, 1), "source").shape, [3, 50]);
    const features = coupledFeatures(discriminators, imagesOf(side, 3), "target");
    assertEquals(discriminateFeatures(discriminators, features).shape, [3, 1]);
    assertEquals(classifyFeatures(discriminators, features).shape, [3, 4]);
  }
});

testOnBackends("createCoupledDiscriminators() lists what both domains share once", () => {
  const { parameters } = made();
  assertEquals(new Set(parameters).size, parameters.length);
  assertEquals(parameters.map(({ name }) => name.replace("discriminators/", "")), [
    "private/source/kernel",
    "private/source/bias",
    "private/target/kernel",
    "private/target/bias",
    "shared/conv/kernel",
    "shared/conv/bias",
    "shared/features/kernel",
    "shared/features/bias",
    "shared/activation/slope",
    "shared/real/kernel",
    "shared/real/bias",
    "shared/classes/kernel",
    "shared/classes/bias",
  ]);
});

testOnBackends("coupledFeatures() changes in both domains with what is shared", () => {
  const heads = { real: ["real"], classes: ["classes"] };
  for (const { name } of made().parameters) {
    const discriminators = made();
    const before = domains.map((domain) => outputs(discriminators, domain));
    disturb(discriminators.parameters.find((parameter) => parameter.name === name)!);
    const head = Object.entries(heads).find(([part]) => name.includes(`/${part}/`))?.[1];
    const after = domains.map((domain) => outputs(discriminators, domain));
    domains.forEach((domain, i) => {
      const reached = name.includes("shared") || name.includes(domain);
      for (const output of ["features", "real", "classes"]) {
        const depends = reached && (head?.includes(output) ?? true);
        (depends ? assertNotEquals : assertEquals)(after[i][output], before[i][output], name);
      }
    });
  }
});

testOnBackends("coupledFeatures() is the same of both domains where the first layers are", () => {
  const discriminators = made();
  const { source, target } = discriminators.layers.private;
  assertNotEquals(outputs(discriminators, "source"), outputs(discriminators, "target"));
  target.kernel.write(source.kernel.read());
  assertEquals(outputs(discriminators, "source"), outputs(discriminators, "target"));
});

testOnBackends("coupledFeatures() rectifies only at its end: biases add up before, by hand", () => {
  const discriminators = made();
  const { private: own, shared } = discriminators.layers;
  own.source.kernel.write(new Float32Array(own.source.kernel.size));
  own.source.bias!.write(Float32Array.of(-3, 0));
  // Kernels of 0 but one number: the first channel's middle, and a corner of the last map.
  const single = (kernel: Parameter, index: number, value: number) =>
    kernel.write(new Float32Array(kernel.size).fill(value, index, index + 1));
  single(shared.conv.kernel, (2 * 5 + 2) * 2 * 5, 1);
  single(shared.features.kernel, 0, 2);
  const { features } = outputs(discriminators, "source");
  // The first feature sees -3 · 2, and its slope is 1/4; the others see 0.
  assertEquals(features.slice(0, 50), [-1.5, ...new Array(49).fill(0)]);
});

testOnBackends(
  "discriminateFeatures() gives a shared layer the sum of both domains' gradients",
  () => {
    const discriminators = made();
    const { kernel } = discriminators.layers.shared.conv;
    const gradientOf = (...of: Domain[]) => {
      const { gradients: [gradient] } = differentiate(() => {
        const total = tf.addN(of.map((domain) => {
          const features = coupledFeatures(discriminators, imagesOf(), domain);
          return tf.sum(discriminateFeatures(discriminators, features));
        })) as tf.Scalar;
        return { total, components: { total } };
      }, [kernel]);
      return gradient;
    };
    const sum = tf.add(gradientOf("source"), gradientOf("target"));
    assertClose(gradientOf("source", "target"), sum.dataSync(), 1e-3);
  },
);
