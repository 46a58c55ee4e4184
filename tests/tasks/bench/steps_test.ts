import { assertEquals } from "@std/assert";
import { startEngine, tf } from "../../../lib/engine/mod.ts";
import {
  createTrainerStep,
  MODELS,
  networkSettings,
  TRAINER_NAMES,
} from "../../../tasks/bench/steps.ts";

Deno.test("createTrainerStep() gives every trainer a step that runs each way and leaks no tensors", async (t) => {
  await startEngine();
  for (const name of TRAINER_NAMES) {
    await t.step(name, () => {
      const { ways, peer } = createTrainerStep(name);
      for (const run of Object.values(ways)) run();
      const before = tf.memory().numTensors;
      for (const run of Object.values(ways)) run();
      assertEquals(tf.memory().numTensors, before);
      if (peer !== undefined) assertEquals(peer.trainer, name);
    });
  }
});

Deno.test("the paper's networks have the paper's size", () => {
  // Paper Section 4.1: 64 filters, 6 residual blocks, z of 10 numbers.
  const { filters, blocks, noiseDimensions } = networkSettings(MODELS.paper).generator;
  assertEquals([filters, blocks, noiseDimensions], [64, 6, 10]);
});
