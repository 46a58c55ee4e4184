import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { loadScenario } from "../../datasets/mod.ts";
import { table1 } from "../../experiments/table1.ts";
import { loadModel, ModelFolderError } from "../../lib/model_folder/mod.ts";
import { accuracy } from "../../lib/metrics/mod.ts";
import { model } from "../../tasks/model.ts";

Deno.test("model() makes a model folder of a run, which is as accurate as the run", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-model-" });
  const options = { out, embedded: true, preset: "quick", quiet: true, steps: 12 } as const;
  await table1({ ...options, scenarios: ["mnist-usps"], methods: ["pixelda", "coral"] });
  const runOf = (method: string) => join(out, "table1", "mnist-usps", method, "seed-0");
  const folder = join(out, "a model");
  assertEquals(await model([runOf("pixelda"), "--out", folder]), folder);

  const loaded = await loadModel(folder);
  const { target: { test } } = await loadScenario("mnist-usps", { embedded: true });
  const { count, height, width, channels, pixels } = test.images;
  const found = loaded.classify({ shape: [count, height, width, channels], values: pixels });
  const predictions = Int32Array.from(found, ({ index }) => index);
  const { metrics } = JSON.parse(await Deno.readTextFile(join(runOf("pixelda"), "result.json")));
  assertEquals(accuracy(predictions, test.labels), metrics.accuracy);
  const { shape } = loaded.translate({ shape: [1, 28, 28, 1], values: new Uint8Array(784) });
  assertEquals(shape, [1, 16, 16, 1]);
  loaded.dispose();
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assertEquals(names, ["000012.png", "README.md", "config.json", "model.safetensors"]);
  const card = await Deno.readTextFile(join(folder, "README.md"));
  assert(card.includes("![source, generated"), card);

  await assertRejects(
    () => model([runOf("coral"), "--out", join(out, "other")]),
    ModelFolderError,
    "there is no model.json in it. The method coral trains no tower to hand on",
  );
  await assertRejects(
    () => model([out, "--out", join(out, "other")]),
    ModelFolderError,
    `Cannot make a model of ${out}: it is not a run's directory`,
  );
  await Deno.remove(join(runOf("pixelda"), "result.json"));
  await assertRejects(
    () => model([runOf("pixelda"), "--out", join(out, "other")]),
    ModelFolderError,
    "the run is not finished. Train it to its end first",
  );
  await assertRejects(
    () => model(["--out", folder]),
    Error,
    "Name the directory of a finished run",
  );
  await assertRejects(() => model([runOf("pixelda")]), Error, "Say where to write the model");
  await Deno.remove(out, { recursive: true });
});
