import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertNotEquals,
} from "@std/assert";
import type { tf } from "../../lib/engine/mod.ts";
import {
  glorotUniformInitializer,
  type Initializer,
  initializerAt,
  normalInitializer,
} from "../../lib/layers/initializers.ts";
import { testOnBackends } from "../on_backends.ts";

function draw(initializer: Initializer, shape: readonly number[]): number[] {
  const drawn: tf.Tensor = initializer.draw(initializer.noise, shape);
  assertEquals(drawn.shape, shape);
  return [...drawn.dataSync()];
}

const meanOf = (numbers: number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

testOnBackends("normalInitializer() draws with mean 0 and the standard deviation asked", () => {
  const numbers = draw(normalInitializer(3), [3, 3, 32, 32]);
  assertAlmostEquals(meanOf(numbers), 0, 1e-3);
  assertAlmostEquals(Math.sqrt(meanOf(numbers.map((x) => x * x))), 0.02, 1e-3);
  const wide = draw(normalInitializer(3, 2), [3, 3, 32, 32]);
  assertAlmostEquals(Math.sqrt(meanOf(wide.map((x) => x * x))), 2, 0.1);
});

testOnBackends("glorotUniformInitializer() fills ± sqrt(6 / (fan in + fan out))", () => {
  const limits: [readonly number[], number][] = [
    [[100, 50], Math.sqrt(6 / 150)],
    [[5, 5, 3, 32], Math.sqrt(6 / (25 * 3 + 25 * 32))],
  ];
  for (const [shape, limit] of limits) {
    const numbers = draw(glorotUniformInitializer(1), shape);
    assertLess(Math.max(...numbers), limit);
    assertGreater(Math.max(...numbers), 0.98 * limit);
    assertLess(Math.min(...numbers), -0.98 * limit);
    assertGreater(Math.min(...numbers), -limit * 1.000001);
    assertAlmostEquals(meanOf(numbers.map((x) => x * x)), limit ** 2 / 3, 0.05 * limit ** 2);
  }
});

testOnBackends("initializers draw the same at one seed and place, and differ otherwise", () => {
  for (const make of [normalInitializer, glorotUniformInitializer]) {
    const at = (seed: number, place: string) => draw(initializerAt(make(seed), place), [4, 4]);
    assertEquals(at(5, "conv"), at(5, "conv"));
    assertNotEquals(at(5, "conv"), at(6, "conv"));
    assertNotEquals(at(5, "conv"), at(5, "logits"));
  }
});
