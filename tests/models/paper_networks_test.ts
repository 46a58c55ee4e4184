/** The networks at the paper's size, against the counts of the authors' code at 32 x 32 x 3. */
import { assertEquals } from "@std/assert";
import type { Parameter } from "../../lib/engine/mod.ts";
import { normalInitializer } from "../../lib/layers/mod.ts";
import { createDiscriminator, createGenerator, createTaskTower } from "../../lib/models/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const size = { height: 32, width: 32 };

function trainable(parameters: readonly Parameter[]): number {
  return parameters.filter(({ isTrainable }) => isTrainable)
    .reduce((sum, parameter) => sum + parameter.size, 0);
}

function countAndDispose({ parameters }: { readonly parameters: readonly Parameter[] }): number {
  const count = trainable(parameters);
  const names = parameters.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length, "each name comes once");
  for (const parameter of parameters) parameter.dispose();
  return count;
}

testOnTensorFlow("createGenerator() has 456,963 parameters at the paper's size", () => {
  const channels = { inputChannels: 3, outputChannels: 3 };
  const generator = createGenerator(
    { ...size, ...channels, filters: 64, blocks: 6, noiseDimensions: 10 },
    normalInitializer(0),
  );
  assertEquals(countAndDispose(generator), 456_963);
});

testOnTensorFlow("createDiscriminator() has 1,559,169 parameters at the paper's size", () => {
  const regularization = { keepProbability: 0.9, noiseStandardDeviation: 0.2 };
  const discriminator = createDiscriminator(
    { ...size, channels: 3, filters: 64, ...regularization },
    normalInitializer(0),
  );
  assertEquals(countAndDispose(discriminator), 1_559_169);
});

testOnTensorFlow("createTaskTower() has 361,722 parameters, 2,432 of them for each branch", () => {
  const classes = 10;
  const both = createTaskTower(
    { ...size, channels: { source: 3, generated: 3 }, classes },
    normalInitializer(0),
  );
  assertEquals(countAndDispose(both), 361_722);
  const one = createTaskTower({ ...size, channels: { source: 3 }, classes }, normalInitializer(0));
  assertEquals(countAndDispose(one), 361_722 - 2_432);
});
