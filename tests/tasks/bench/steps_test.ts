import { assertEquals } from "@std/assert";
import { startEngine, tf } from "../../../lib/engine/mod.ts";
import { createTrainerWays, TRAINER_NAMES } from "../../../tasks/bench/steps.ts";

Deno.test("createTrainerWays() gives every trainer a step that runs both ways and leaks no tensors", async (t) => {
  await startEngine();
  for (const name of TRAINER_NAMES) {
    await t.step(name, () => {
      const { compiled, eager } = createTrainerWays(name);
      compiled();
      const before = tf.memory().numTensors;
      eager();
      compiled();
      assertEquals(tf.memory().numTensors, before);
    });
  }
});
