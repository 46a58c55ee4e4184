import { assertEquals, assertObjectMatch } from "@std/assert";
import { type RandomKey, tf } from "../../lib/engine/mod.ts";
import { inferencePass, passAt, trainingPass } from "../../lib/layers/pass.ts";
import { testOnBackends } from "../on_backends.ts";

const noise = (): RandomKey => ({ seed: 2, stream: "generator", step: tf.scalar(3, "int32") });

testOnBackends("trainingPass() updates averages only if asked", () => {
  assertObjectMatch(trainingPass(noise()), { training: true, updateAverages: false });
  const updating = trainingPass(noise(), { updateAverages: true });
  assertObjectMatch(updating, { training: true, updateAverages: true });
});

testOnBackends("inferencePass() neither trains nor updates", () => {
  assertObjectMatch(inferencePass(noise()), { training: false, updateAverages: false });
});

testOnBackends("passAt() changes the noise's stream and nothing else", () => {
  const pass = trainingPass(noise(), { updateAverages: true });
  const inside = passAt(passAt(pass, "block0"), 1);
  assertEquals(inside.noise.stream, "generator/block0/1");
  assertEquals({ ...inside, noise: pass.noise }, pass);
  assertEquals([inside.noise.seed, inside.noise.step], [pass.noise.seed, pass.noise.step]);
});
