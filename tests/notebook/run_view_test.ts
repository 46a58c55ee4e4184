import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { viewRun } from "../../lib/notebook/run_view.ts";
import { jupyterDisplay, type MimeBundle } from "../../lib/notebook/view.ts";
import { openRun, type Run } from "../../lib/runs/mod.ts";

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
    for (const step of [10, 20]) await run.writeSamples(step, [black], { scale: step });
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

Deno.test("viewRun() says which file it cannot read", async () => {
  await withRun(async (run, shown) => {
    await Deno.writeTextFile(join(run.directory, "metrics.jsonl"), "no record\n");
    await assertRejects(shown, Error, "metrics.jsonl is corrupt: line 1 is not a valid record");
    assertEquals(run.state, "new");
  });
});
