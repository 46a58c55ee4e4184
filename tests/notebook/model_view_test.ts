import { assertEquals, assertStringIncludes } from "@std/assert";
import { glorotUniformInitializer, normalInitializer } from "../../lib/layers/mod.ts";
import { createDiscriminator, createSharedTower } from "../../lib/models/mod.ts";
import { viewModel } from "../../lib/notebook/model_view.ts";
import { jupyterDisplay } from "../../lib/notebook/view.ts";
import { createSupervised } from "../../lib/trainers/mod.ts";

const size = { height: 8, width: 8, channels: 1 };
const plain = async (model: object): Promise<string> =>
  (await viewModel(model)[jupyterDisplay]())["text/plain"];

Deno.test("viewModel() counts a tower's parameters", async () => {
  const tower = createSharedTower({ ...size, classes: 10 }, glorotUniformInitializer(0));
  // 5·5·1·32 + 32, 5·5·32·48 + 48, 2·2·48·100 + 100, 100·100 + 100, 100·10 + 10.
  assertEquals(await plain(tower), "task  69,690 parameters, 0 averages");
  const { "text/html": html } = await viewModel(tower)[jupyterDisplay]();
  for (const parameter of tower.parameters) assertStringIncludes(html!, parameter.name);
});

Deno.test("viewModel() counts a network once that its optimizer knows too", async () => {
  const tower = createSharedTower({ ...size, classes: 10 }, glorotUniformInitializer(0));
  assertEquals(await plain(createSupervised(tower)), await plain(tower));
});

Deno.test("viewModel() separates averages from what is learned", async () => {
  const discriminator = createDiscriminator(
    { ...size, filters: 4, keepProbability: 1, noiseStandardDeviation: 0 },
    normalInitializer(0),
  );
  const averages = discriminator.parameters.filter(({ isTrainable }) => !isTrainable)
    .reduce((sum, { size }) => sum + size, 0);
  assertStringIncludes(await plain(discriminator), ` ${averages} averages`);
});

Deno.test("viewModel() gives back the networks themselves", () => {
  const tower = createSharedTower({ ...size, classes: 10 }, glorotUniformInitializer(0));
  assertEquals(viewModel(tower).parameters, tower.parameters);
});
