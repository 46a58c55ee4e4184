import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { measureOn, selectionScore } from "../../../experiments/linemod/run.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { smallRun } from "./small_run.ts";

Deno.test("selectionScore() weighs both measures by their whole range", () => {
  assertEquals(selectionScore({ accuracy: 100, angle: 0 }), 100);
  assertEquals(selectionScore({ accuracy: 0, angle: 180 }), -100);
  assertEquals(selectionScore({ accuracy: 50, angle: 90 }), 0);
});

testOnTensorFlow("measureOn() counts by class, and measures other images beside", async () => {
  const run = await smallRun();
  const { test: set } = run.scenario.target;
  const always = (pixels: tf.Tensor4D) => ({
    logits: tf.tile(tf.tensor2d([[0, 1, 0, 0, 0]]), [pixels.shape[0], 1]),
    quaternions: tf.tile(tf.tensor2d([[1, 0, 0, 0]]), [pixels.shape[0], 1]),
  });
  const otherTests = { other: { ...set, labels: set.labels.map(() => 1) } };
  const { metrics, ...rest } = measureOn({ ...run, otherTests }, always).test();
  assertEquals(rest.classAccuracies, [0, 100, 0, 0, 0]);
  assertEquals(metrics.accuracy, 100 * set.labels.filter((label) => label === 1).length / 40);
  const angles = rest.angleErrors as number[];
  const mean = angles.reduce((sum, angle) => sum + angle) / 40;
  assertEquals(angles.length, 40);
  assertAlmostEquals(mean, metrics.angle, 0.05);
  assert(angles.every((angle) => Math.abs(10 * angle - Math.round(10 * angle)) < 1e-9));
  assertEquals([metrics.otherAccuracy, metrics.otherAngle], [100, metrics.angle]);
});
