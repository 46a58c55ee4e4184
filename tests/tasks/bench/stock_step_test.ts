import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compile, startEngine, tf } from "../../../lib/engine/mod.ts";
import { normalInitializer } from "../../../lib/layers/mod.ts";
import { type Clock, clockAt } from "../../../lib/optimizers/mod.ts";
import { createPixelDa, type PixelDaBatch, pixelDaStep } from "../../../lib/trainers/mod.ts";
import { createBatch, MODELS, networkSettings, STEP_OPTIONS } from "../../../tasks/bench/steps.ts";
import { createStockModel, stockStep, trainableOf } from "../../../tasks/bench/stock_step.ts";

const networks = networkSettings(MODELS.compact);

/** The compact model without dropout and noise; the generator's z counts for nothing. */
function createQuietModel() {
  const discriminator = {
    ...networks.discriminator,
    keepProbability: 1,
    noiseStandardDeviation: 0,
  };
  const model = createPixelDa({ ...networks, discriminator }, normalInitializer(0, 0.1));
  const { kernel } = model.networks.generator.layers.noise;
  kernel.write(new Float32Array(kernel.size));
  return model;
}

Deno.test("stockStep() gives the losses of pixelDaStep() when nothing is random", async () => {
  await startEngine();
  const model = createQuietModel();
  const stock = createStockModel(model, STEP_OPTIONS);
  const batch = createBatch();
  const step = compile((batch: PixelDaBatch, clock: Clock) =>
    pixelDaStep(model, STEP_OPTIONS, batch, clock)
  );
  // Adam's first updates are nearly the gradients' signs, and rounding decides those of the smallest
  // gradients: losses are equal up to rounding before the first update, and close after it.
  const tolerance = {
    domain: 2e-6,
    taskSource: 2e-6,
    taskGenerated: 2e-6,
    adversarial: 1e-3,
    task: 1e-3,
  };
  const first = stockStep(stock, STEP_OPTIONS, batch);
  const ours = tf.tidy(() => step(batch, clockAt(0, 1e-3, STEP_OPTIONS.adam)));
  assertEquals(Object.keys(first), Object.keys(ours));
  for (const [name, loss] of Object.entries(ours)) {
    const value = loss.dataSync()[0];
    assertAlmostEquals(first[name], value, value * tolerance[name as keyof typeof tolerance], name);
  }
  const second = stockStep(stock, STEP_OPTIONS, batch);
  const next = tf.tidy(() => step(batch, clockAt(1, 1e-3, STEP_OPTIONS.adam)));
  for (const [name, loss] of Object.entries(next)) {
    const value = loss.dataSync()[0];
    assertAlmostEquals(second[name], value, value * 3e-3, name);
  }
  step.dispose();
});

Deno.test("stockStep() trains what pixelDaStep() trains and leaks no tensors", async () => {
  await startEngine();
  const model = createPixelDa(networks, normalInitializer(0));
  const stock = createStockModel(model, STEP_OPTIONS);
  assertEquals(
    trainableOf(stock.generator).map(({ shape }) => shape),
    model.optimizer.generator.parameters.map(({ shape }) => [...shape]),
  );
  assertEquals(
    trainableOf([stock.discriminator, stock.task]).map(({ shape }) => shape),
    model.optimizer.discriminator.parameters.map(({ shape }) => [...shape]),
  );
  const batch = createBatch();
  stockStep(stock, STEP_OPTIONS, batch); // makes the optimizers' moments
  const before = tf.memory().numTensors;
  const losses = stockStep(stock, STEP_OPTIONS, batch);
  assertEquals(tf.memory().numTensors, before);
  assert(Object.values(losses).every(Number.isFinite));
});
