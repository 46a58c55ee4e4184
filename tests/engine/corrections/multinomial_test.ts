import { assertEquals, assertNotEquals } from "@std/assert";
import { compile, tf } from "../../../lib/engine/mod.ts";
import { testOnBackends } from "../../on_backends.ts";

const shares = [0.2, 0.3, 0.5];
const logits = () => tf.log(tf.tensor1d(shares)) as tf.Tensor1D;
const values = (x: tf.Tensor): number[] => [...x.dataSync()];

testOnBackends("tf.multinomial() draws the same with the same seed, compiled too", () => {
  const draw = () => values(tf.multinomial(logits(), 6, 3));
  const first = draw();
  assertEquals([draw(), draw()], [first, first]);
  const compiled = compile((x: tf.Tensor) => tf.multinomial(x as tf.Tensor1D, 6, 3));
  assertEquals(values(compiled(logits())), first);
  assertNotEquals(values(tf.multinomial(logits(), 60, 4)), values(tf.multinomial(logits(), 60, 5)));
});

testOnBackends("tf.multinomial() draws new classes without a seed", () => {
  const draw = () => values(tf.multinomial(logits(), 100));
  assertNotEquals(draw(), draw());
});

testOnBackends("tf.multinomial() draws each class by its share, given as logits or shares", () => {
  const draws = 20_000;
  // Five standard deviations of a share of a half are 0.018.
  for (
    const drawn of [
      tf.multinomial(logits(), draws, 1),
      tf.multinomial(tf.tensor1d(shares), draws, 2, true),
    ]
  ) {
    const counts = [0, 0, 0];
    for (const drawnClass of values(drawn)) counts[drawnClass]++;
    counts.forEach((count, i) =>
      assertEquals(Math.abs(count / draws - shares[i]) < 0.018, true, `${counts}`)
    );
  }
});

testOnBackends("what tfjs draws with a seed is the same each time", () => {
  const draws: (() => tf.Tensor)[] = [
    () => tf.randomNormal([4], 0, 1, "float32", 3),
    () => tf.randomUniform([4], 0, 1, "float32", 3),
    () => tf.randomUniformInt([4], 0, 100, 3),
    () => tf.truncatedNormal([4], 0, 1, "float32", 3),
    () => tf.randomGamma([4], 2, 1, "float32", 3),
    () => tf.dropout(tf.ones([8]), 0.5, undefined, 3),
  ];
  for (const draw of draws) assertEquals(values(draw()), values(draw()));
});
