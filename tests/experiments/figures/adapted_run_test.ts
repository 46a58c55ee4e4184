import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readAdaptedRun } from "../../../experiments/figures/adapted_run.ts";
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
  await Deno.writeTextFile(join(run.directory, "result.json"), '{ "data": "full data: 9 images" }');
  assertEquals((await readAdaptedRun(query)).data, "full data: 9 images");
});

Deno.test("readAdaptedRun() says what to do where a run is not there or not far enough", async () => {
  const { query } = await runAt({ arrays: { k: array(1) } });
  const command = "deno task table1 --scenarios mnist-mnistm --methods pixelda --seed";
  await assertRejects(
    () => readAdaptedRun(query),
    Error,
    `has no validated step yet; ${command} 4 --out ${query.out} goes on with it`,
  );
  const { query: fresh } = await runAt({});
  await assertRejects(
    () => readAdaptedRun(fresh),
    Error,
    `has no checkpoint yet; ${command} 4 --out ${fresh.out} goes on with it`,
  );
  await assertRejects(
    () => readAdaptedRun({ ...query, seed: 5 }),
    Error,
    `There is no PixelDA run in ${runDirectory(query.out, { ...name, seed: 5 })}; ${command} 5`,
  );
});

Deno.test("readAdaptedRun() refuses a config that was changed by hand", async () => {
  const { query, run } = await runAt({ arrays: {}, best: { step: 200 } });
  const path = join(run.directory, "config.json");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace('"side": 32', '"side": 64'));
  await assertRejects(() => readAdaptedRun(query), Error, "belongs to config");
  await Deno.writeTextFile(path, "{");
  await assertRejects(() => readAdaptedRun(query), Error, `Cannot read ${path}`);
});
