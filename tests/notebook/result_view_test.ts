import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { viewModel, viewRun, viewTable } from "../../lib/notebook/result_view.ts";
import { jupyterDisplay, type MimeBundle } from "../../lib/notebook/view.ts";
import { openRun, type Run } from "../../lib/runs/mod.ts";
import { renderText } from "../../lib/tables/render.ts";
import { table } from "../tables/tiny_table.ts";
import { glorotUniformInitializer, normalInitializer } from "../../lib/layers/mod.ts";
import { createDiscriminator, createSharedTower } from "../../lib/models/mod.ts";
import { createSupervised } from "../../lib/trainers/mod.ts";

async function withRun(test: (run: Run, shown: () => Promise<MimeBundle>) => Promise<void>) {
  const directory = await Deno.makeTempDir();
  try {
    await using run = await openRun(join(directory, "run"), { method: "<b>", steps: 20 });
    await test(run, () => viewRun(run)[jupyterDisplay]());
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("viewRun() shows settings, curves, and that the run is unfinished", async () => {
  await withRun(async (run, shown) => {
    for (const step of [10, 20]) await run.appendRecord({ step, task: 1 / step });
    const { "text/plain": text, "text/html": html } = await shown();
    assertStringIncludes(text, `${run.directory}: unfinished, step 20`);
    assertStringIncludes(text, "0.1 → 0.05 at step 20");
    assertStringIncludes(html!, "&lt;b&gt;");
    assertStringIncludes(html!, "<svg");
  });
});

Deno.test("viewRun() shows result and latest picture of a finished run", async () => {
  await withRun(async (run, shown) => {
    const black = { shape: [1, 8, 8, 1] as const, values: new Uint8Array(64) };
    for (const step of [10, 20]) {
      await run.writeSamples(step, { generated: black }, { scale: step });
    }
    await run.writeResult({ metrics: { accuracy: 87.5 } });
    const { "text/plain": text, "text/html": html } = await shown();
    assertStringIncludes(text, "finished, step 0\naccuracy: 87.5");
    const latest = (await Deno.readFile(join(run.directory, "samples/000020.png"))).toBase64();
    assertStringIncludes(html!, `src="data:image/png;base64,${latest}"`);
  });
});

Deno.test("viewRun() shows a run with nothing in it", async () => {
  await withRun(async (_, shown) => {
    assertStringIncludes((await shown())["text/plain"], "unfinished, step 0");
  });
});

Deno.test("viewRun() names the file it cannot read", async () => {
  await withRun(async (run, shown) => {
    await Deno.writeTextFile(join(run.directory, "metrics.jsonl"), "no record\n");
    await assertRejects(shown, Error, "metrics.jsonl is corrupt: line 1 is not a valid record");
    assertEquals(run.state, "new");
  });
});

Deno.test("viewTable() shows the terminal's text, and the same cells in HTML", async () => {
  const shown = await viewTable(table)[jupyterDisplay]();
  assertEquals(shown["text/plain"], renderText(table));
  for (
    const text of ["CORAL", "– (81.7)", "95.1 ± 0.3 (95.9)", "82.0* (98.2)", "Images are padded."]
  ) {
    assertStringIncludes(shown["text/html"]!, text);
  }
});

Deno.test("viewTable() escapes names that are HTML", async () => {
  const hostile = { ...table, title: "<script>alert(1)</script>" };
  const { "text/html": html } = await viewTable(hostile)[jupyterDisplay]();
  assertEquals(html!.includes("<script>"), false);
  assertStringIncludes(html!, "&lt;script&gt;");
});

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
