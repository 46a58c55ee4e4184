import { assertEquals } from "@std/assert";
import { startEngine, tf } from "../../../lib/engine/mod.ts";
import { trainerNames, waysOf } from "../../../tasks/bench/trainer_times.ts";

Deno.test("waysOf() gives every trainer a step that runs both ways and keeps no tensor", async (t) => {
  await startEngine();
  for (const name of trainerNames) {
    await t.step(name, () => {
      const { compiled, eager } = waysOf(name);
      compiled();
      const before = tf.memory().numTensors;
      eager();
      compiled();
      assertEquals(tf.memory().numTensors, before);
    });
  }
});
