import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import {
  compile,
  keyAt,
  type RandomKey,
  randomNormal,
  randomUniform,
  tf,
} from "../../lib/engine/mod.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";

const noise = (seed = 1, stream = "test", step = 0): RandomKey => ({
  seed,
  stream,
  step: tf.scalar(step, "int32"),
});
const numbers = (x: tf.Tensor) => [...x.dataSync()];

/** Mean, variance, skewness and excess kurtosis. */
function moments(values: number[]): number[] {
  const mean = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const center = mean(values);
  const variance = mean(values.map((value) => (value - center) ** 2));
  const standard = values.map((value) => (value - center) / Math.sqrt(variance));
  return [
    center,
    variance,
    mean(standard.map((value) => value ** 3)),
    mean(standard.map((value) => value ** 4)) - 3,
  ];
}

/** Pearson's correlation. */
function correlation(a: number[], b: number[]): number {
  const [[meanA, varianceA], [meanB, varianceB]] = [moments(a), moments(b)];
  const products = a.map((value, i) => (value - meanA) * (b[i] - meanB));
  return products.reduce((sum, value) => sum + value) / a.length / Math.sqrt(varianceA * varianceB);
}

for (const draw of [randomNormal, randomUniform]) {
  testOnBackends(`${draw.name}() is a function of seed, stream and step`, () => {
    const first = numbers(draw(noise(1, "a", 5), [4]));
    assertEquals(numbers(draw(noise(1, "a", 5), [4])), first);
    for (const other of [noise(2, "a", 5), noise(1, "b", 5), noise(1, "a", 6)]) {
      assertNotEquals(numbers(draw(other, [4])), first);
    }
    // Names that read alike when joined are two streams all the same.
    assertNotEquals(numbers(draw(noise(1, "1/a"), [4])), numbers(draw(noise(11, "a"), [4])));
  });

  testOnBackends(`${draw.name}() draws independent streams, seeds and steps`, () => {
    const base = numbers(draw(noise(), [20_000]));
    for (const other of [noise(2), noise(1, "other"), noise(1, "test", 1)]) {
      // Standard error of a correlation of 0 is 1 / sqrt(20,000), 0.007.
      assertAlmostEquals(correlation(base, numbers(draw(other, [20_000]))), 0, 0.035);
    }
    assertAlmostEquals(correlation(base.slice(1), base.slice(0, -1)), 0, 0.035);
  });

  testOnBackends(`${draw.name}() leaves one tensor behind`, () => {
    const at = noise();
    const before = tf.memory().numTensors;
    assertEquals(draw(at, [2, 3]).shape, [2, 3]);
    assertEquals(tf.memory().numTensors, before + 1);
  });

  testOnTensorFlow(`${draw.name}() draws new numbers at each step of a compiled function`, () => {
    const fn = compile((step: tf.Scalar) => draw({ seed: 1, stream: "test", step }, [8]));
    const drawn = [0, 1, 2, 1].map((step) => numbers(fn(tf.scalar(step, "int32"))));
    assertNotEquals(drawn[0], drawn[1]);
    assertNotEquals(drawn[1], drawn[2]);
    assertEquals(drawn[3], drawn[1]);
    assertEquals(fn.traces, 1);
    const eager = numbers(draw(noise(1, "test", 2), [8]));
    assertEquals(drawn[2], eager);
  });
}

testOnBackends("randomNormal() has the moments of the standard normal", () => {
  const [mean, variance, skewness, kurtosis] = moments(numbers(randomNormal(noise(7), [100_000])));
  // Five standard errors: 1, sqrt 2, sqrt 6 and sqrt 24 over sqrt(100,000).
  assertAlmostEquals(mean, 0, 0.016);
  assertAlmostEquals(variance, 1, 0.023);
  assertAlmostEquals(skewness, 0, 0.039);
  assertAlmostEquals(kurtosis, 0, 0.078);
});

testOnBackends("randomUniform() fills its interval evenly", () => {
  const values = numbers(randomUniform(noise(7), [100_000], -2, 6));
  assertEquals(values.every((value) => value >= -2 && value < 6), true);
  const [mean, variance] = moments(values);
  assertAlmostEquals(mean, 2, 0.04); // standard error 8 / sqrt(12 * 100,000), 0.0073
  assertAlmostEquals(variance, 64 / 12, 0.08);
  for (const edge of [-1, 0, 1, 2, 3, 4, 5]) {
    const share = values.filter((value) => value < edge).length / values.length;
    assertAlmostEquals(share, (edge + 2) / 8, 0.008);
  }
  const unit = numbers(randomUniform(noise(7), [1000]));
  assertEquals(unit.every((value) => value >= 0 && value < 1), true);
});

testOnBackends("keyAt() names a place inside a place", () => {
  const at = noise(3, "generator");
  const inside = keyAt(keyAt(at, "block0"), "noise");
  assertEquals([inside.seed, inside.stream], [3, "generator/block0/noise"]);
  assertNotEquals(numbers(randomNormal(inside, [4])), numbers(randomNormal(at, [4])));
});

testOnBackends("randomNormal() takes any shape and standard deviation", () => {
  for (const shape of [[], [1], [3, 5], [2, 0]]) {
    const drawn = randomNormal(noise(7), shape);
    assertEquals(drawn.shape, shape);
    assertEquals(new Set(numbers(drawn)).size, drawn.size);
    assertEquals(numbers(drawn).every(Number.isFinite), true);
  }
  assertEquals(numbers(randomNormal(noise(7), [3], 0)).map(Math.abs), [0, 0, 0]);
  const [, variance] = moments(numbers(randomNormal(noise(7), [100_001], 0.2)));
  assertAlmostEquals(variance, 0.04, 0.001); // five standard errors are 0.0009
});

testOnTensorFlow("randomNormal() has a normal's tails and no link within its pairs", () => {
  const values = numbers(randomNormal(noise(7), [200_000]));
  const share = (limit: number) => values.filter((value) => Math.abs(value) > limit).length / 2e5;
  assertAlmostEquals(share(1), 0.31731, 0.0053); // five standard errors each
  assertAlmostEquals(share(2), 0.04550, 0.0024);
  assertAlmostEquals(share(3), 0.00270, 0.0006);
  const [first, second] = [values.slice(0, 100_000), values.slice(100_000)];
  const squared = (of: number[]) => of.map((value) => value ** 2);
  assertAlmostEquals(correlation(first, second), 0, 0.016);
  assertAlmostEquals(correlation(squared(first), squared(second)), 0, 0.016);
});

testOnBackends("randomUniform() draws the same bits in every version", () => {
  const known = tf.getBackend() === "tensorflow"
    ? [0.46133601665496826, 0.4285094738006592]
    : [0.5159092545509338, 0.06742675602436066];
  assertEquals(numbers(randomUniform(noise(1, "test", 2), [2])), known);
});
