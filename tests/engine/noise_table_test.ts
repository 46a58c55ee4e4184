import { assert, assertAlmostEquals, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import {
  compile,
  createDropoutTable,
  createGaussianTable,
  dropout,
  gaussianNoise,
  type NoiseTable,
  type RandomKey,
  tf,
} from "../../lib/engine/mod.ts";
import { takeWindow } from "../../lib/engine/noise_table.ts";
import { testOnBackends, testOnTensorFlow } from "../on_backends.ts";

const noise = (step = 0, stream = "test", seed = 1): RandomKey => ({
  seed,
  stream,
  step: tf.scalar(step, "int32"),
});
const numbers = (x: tf.Tensor): Float32Array => x.dataSync<"float32">();
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  mean(Array.from(a, (value, i) => value * b[i]));

testOnTensorFlow("createGaussianTable() draws a million independent normal numbers", () => {
  const table = numbers(createGaussianTable(1)!.value);
  const n = table.length;
  assertEquals(n, 2 ** 20);
  // Five standard errors each; moments of a standard normal number: 0, 1, 0, 3.
  assertAlmostEquals(mean(table), 0, 5 / Math.sqrt(n));
  assertAlmostEquals(mean(table.map((x) => x ** 2)), 1, 5 * Math.sqrt(2 / n));
  assertAlmostEquals(mean(table.map((x) => x ** 3)), 0, 5 * Math.sqrt(15 / n));
  assertAlmostEquals(mean(table.map((x) => x ** 4)), 3, 5 * Math.sqrt(96 / n));
  // Windows begin at multiples of 16, so numbers that far apart meet.
  for (const lag of [1, 2, 16, 32, 48, 64, 512, 4096, 65_536]) {
    assertAlmostEquals(correlation(table.subarray(lag), table), 0, 5 / Math.sqrt(n), `lag ${lag}`);
  }
});

testOnTensorFlow("createDropoutTable() keeps the given share, scaled up", () => {
  for (const keep of [0.35, 0.9]) {
    const table = numbers(createDropoutTable(keep)!.value);
    const n = table.length;
    assertEquals([...new Set(table)].sort(), [0, Math.fround(1 / keep)]);
    const share = table.filter((x) => x > 0).length / n;
    assertAlmostEquals(share, keep, 5 * Math.sqrt(keep * (1 - keep) / n));
    const centered = table.map((x) => x * keep - keep);
    for (const lag of [1, 16, 32, 512]) {
      const limit = 5 * keep * (1 - keep) / Math.sqrt(n);
      assertAlmostEquals(correlation(centered.subarray(lag), centered), 0, limit, `lag ${lag}`);
    }
  }
});

testOnBackends("there is no table where nothing is drawn", () => {
  assertEquals(createDropoutTable(1), undefined);
  assertEquals(createGaussianTable(0), undefined);
  if (tf.getBackend() === "cpu") assertEquals(createDropoutTable(0.5), undefined);
});

testOnTensorFlow("tables are always the same", () => {
  assertEquals(
    numbers(createGaussianTable(0.2)!.value).slice(0, 100),
    numbers(createGaussianTable(0.2)!.value).slice(0, 100),
  );
});

testOnTensorFlow("dropout() and gaussianNoise() take windows of a table", () => {
  const x = tf.fill([4, 8], 3);
  const kept = createDropoutTable(0.5)!;
  assertEquals(
    numbers(dropout(x, 0.5, noise(), kept)),
    numbers(takeWindow(kept, [4, 8], noise())).map((factor) => 3 * factor),
  );
  const normal = createGaussianTable(0.5)!;
  assertEquals(
    numbers(gaussianNoise(x, 0.5, noise(), normal)),
    numbers(takeWindow(normal, [4, 8], noise())).map((added) => Math.fround(3 + added)),
  );
});

/** Where a window begins, found in the table itself. */
function startOf(table: NoiseTable, window: ArrayLike<number>): number {
  const values = table.read();
  for (let start = 0; start < values.length; start += 16) {
    if (values[start] === window[0] && values[start + 1] === window[1]) return start;
  }
  throw new Error("The window is not of the table");
}

testOnTensorFlow("takeWindow() takes consecutive numbers, by seed, stream and step", () => {
  const table = createGaussianTable(1)!;
  const at = (key: RandomKey) => numbers(takeWindow(table, [1000], key));
  const window = at(noise());
  const start = startOf(table, window);
  assertEquals(window, table.read().slice(start, start + 1000));
  assertEquals(at(noise()), window);
  for (const other of [noise(1), noise(0, "other"), noise(0, "test", 2)]) {
    assertNotEquals(at(other), window);
  }
});

testOnTensorFlow("takeWindow() makes a large window of several", () => {
  const table = createGaussianTable(1)!;
  const length = 2 ** 19;
  const whole = takeWindow(table, [3 * length - 5], noise());
  assertEquals(whole.shape, [3 * length - 5]);
  const starts = [0, 1, 2].map((i) => startOf(table, numbers(tf.slice(whole, i * length, 100))));
  assertEquals(new Set(starts).size, 3);
  assertAlmostEquals(mean(numbers(whole)), 0, 0.01);
});

testOnTensorFlow("windows do not repeat more often than chance has them", () => {
  const table = createGaussianTable(1)!;
  const draw = compile((step: tf.Scalar) =>
    takeWindow(table, [2 ** 19], { seed: 1, stream: "test", step })
  );
  const count = 1000;
  const seen = new Map<number, number>();
  let previous: Float32Array | undefined;
  for (let step = 0; step < count; step++) {
    const window = tf.tidy(() => numbers(tf.slice(draw(tf.scalar(step, "int32")), 0, 4096)));
    // Two steps share no noise: their windows are uncorrelated, or nearly always so.
    if (previous !== undefined && window[0] !== previous[0]) {
      assertLess(Math.abs(correlation(window, previous)), 6 / 64);
    }
    previous = window;
    seen.set(window[0], (seen.get(window[0]) ?? 0) + 1);
  }
  // Of n draws among m starts, n² / 2m pairs are alike: 15 of 1,000 among 32,769; five deviations.
  const pairs = [...seen.values()].reduce((sum, n) => sum + n * (n - 1) / 2, 0);
  const expected = count ** 2 / 2 / 32_769;
  assert(Math.abs(pairs - expected) < 5 * Math.sqrt(expected), `${pairs} pairs`);
});
