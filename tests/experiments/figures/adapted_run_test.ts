import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  type AdaptedRun,
  readAdaptedRun,
  requireSameData,
} from "../../../experiments/figures/adapted_run.ts";
import { type NamedArrays, openRun, runDirectory } from "../../../lib/runs/mod.ts";

const name = { table: "table1", scenario: "mnist-mnistm", method: "pixelda", seed: 4 };
const config = { ...name, preset: "quick", data: "full", side: 32 };
const array = (value: number) => ({ shape: [1], values: Float32Array.of(value) });

/** A run as far as a test wants it. */
async function runAt(stage: { readonly arrays?: NamedArrays; readonly best?: { step: number } }) {
  const out = await Deno.makeTempDir({ prefix: "pixelda-adapted-" });
  await using run = await openRun(runDirectory(out, name), config);
  const { arrays, best = null } = stage;
  if (arrays) await run.writeCheckpoint({ step: 300, arrays, notes: { best } });
  return { query: { ...name, out, preset: undefined }, run };
}

Deno.test("readAdaptedRun() reads the parameters that validation selected, not the last", async () => {
  const arrays = { "generator/k": array(3), "best/generator/k": array(2) };
  const { query, run } = await runAt({ arrays, best: { step: 200 } });
  const found = await readAdaptedRun(query);
  assertEquals(found, {
    directory: run.directory,
    config: config as typeof found.config,
    step: 200,
    networks: { "generator/k": array(2) },
    data: undefined,
  });
});

Deno.test("readAdaptedRun() reads of a finished run what its data was", async () => {
  const { query, run } = await runAt({ arrays: {}, best: { step: 200 } });
  await Deno.writeTextFile(
    join(run.directory, "result.json"),
    '{ "metrics": {}, "data": "full data: 9 images" }',
  );
  assertEquals((await readAdaptedRun(query)).data, "full data: 9 images");
});

Deno.test("readAdaptedRun() says what to do where a run is not there or not far enough", async () => {
  const { query } = await runAt({ arrays: { k: array(1) } });
  const command = "deno task table1 --scenarios mnist-mnistm --methods pixelda --seed";
  await assertRejects(
    () => readAdaptedRun(query),
    Error,
    `has no validated step yet; continue it with: ${command} 4 --out ${query.out}`,
  );
  const { query: fresh } = await runAt({});
  await assertRejects(
    () => readAdaptedRun(fresh),
    Error,
    `has no validated step yet; continue it with: ${command} 4 --out ${fresh.out}`,
  );
  await assertRejects(
    () => readAdaptedRun({ ...query, seed: 5 }),
    Error,
    `There is no PixelDA run in ${
      runDirectory(query.out, { ...name, seed: 5 })
    }; create it with: ${command} 5`,
  );
});

Deno.test("readAdaptedRun() refuses a config that was changed by hand", async () => {
  const { query, run } = await runAt({ arrays: {}, best: { step: 200 } });
  const path = join(run.directory, "config.json");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace('"side": 32', '"side": 64'));
  await assertRejects(() => readAdaptedRun(query), Error, "it was changed");
  await Deno.writeTextFile(path, "{");
  await assertRejects(() => readAdaptedRun(query), Error, `${path} is corrupt`);
});

function runOn(data: "full" | "embedded", recorded?: string): AdaptedRun<unknown> {
  const config = { preset: "quick", data };
  return { directory: "runs/x", config, step: 1, networks: {}, data: recorded };
}

Deno.test("requireSameData() takes the sample, whatever it was taken for, and the same counts", () => {
  const sample = "embedded sample (no network): 70 source, 7 target images";
  const found = "embedded sample (as requested): 70 source, 7 target images";
  requireSameData(runOn("embedded", sample), { data: "embedded", description: found });
  requireSameData(runOn("full"), { data: "full", description: "full data: 9 source images" });
});

Deno.test("requireSameData() refuses the sample for full data, and other counts", () => {
  const description = "full data: 70 source, 7 target images";
  assertThrows(
    () => requireSameData(runOn("embedded"), { data: "full", description }),
    Error,
    'The run in runs/x was trained on different data: it has "the embedded sample", here is "full data: 70',
  );
  assertThrows(
    () =>
      requireSameData(runOn("full", "full data: 60 source, 7 target images"), {
        data: "full",
        description,
      }),
    Error,
    'it has "full data: 60 source, 7 target images", here is "full data: 70 source, 7 target',
  );
});
