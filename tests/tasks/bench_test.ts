import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { readReport } from "../../tasks/bench/report.ts";
import type { Measurement } from "../../tasks/bench/timing.ts";
import { runScript } from "../run_script.ts";

const bench = (...args: string[]) => runScript("tasks/bench.ts", args);

/** Runs a quick benchmark of some sections. */
async function measure(only: string, ...args: string[]) {
  const start = performance.now();
  const { code, stdout, stderr } = await bench("--only", only, "--json", "--quick", ...args);
  const wall = performance.now() - start;
  assertEquals(code, 0, stderr);
  return { report: JSON.parse(stdout), stdout, wall };
}

Deno.test("bench prints one JSON object with a time for each way, and compares it with a run before", async () => {
  const folder = await Deno.makeTempDir();
  const { report, stdout, wall } = await measure("step,renderer", "--models", "compact");
  const { step, date, machine, versions, command } = report;
  assertEquals(Object.keys(step), ["compact"]);
  assertEquals(Object.keys(step.compact), ["compiled", "float32", "eager", "stock"]);
  assertEquals(step.compact.compiled.ratio, 1);
  let total = 0;
  for (
    const { ms = 0, ratio, quartiles: [low, high] } of Object.values<Measurement>(step.compact)
  ) {
    assertGreater(ms, 0.2); // a batch of 32 through a network of convolutions, there and back
    assertEquals(low <= ms && ms <= high, true);
    total += ms;
    // The median of the ratios is near the ratio of the medians, even on a busy machine.
    assertAlmostEquals(Math.log(ratio), Math.log(ms / step.compact.compiled.ms), Math.log(5));
  }
  // Of three rounds two took the median or longer.
  assertLess(2 * total, wall);
  assertAlmostEquals(Date.parse(date), Date.now(), 60_000);
  assertEquals(Object.keys(machine), ["processor", "cores", "device", "threads", "precision"]);
  assertEquals(Object.keys(versions), ["pixelda", "Deno", "TensorFlow"]);
  assertEquals(command, "deno task bench --only step,renderer --json --quick --models compact");

  const path = join(folder, "before.json");
  // As if two workers had been as fast as a hundred: every machine's ratio is far from this.
  const { workers } = report.renderer;
  const faster = { ...workers["2 workers"], ratio: 0.01, ratioQuartiles: [0.01, 0.01] };
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      ...JSON.parse(stdout),
      renderer: { workers: { ...workers, "2 workers": faster } },
    }),
  );
  assertEquals((await readReport(path)).results.renderer.workers["2 workers"].ratio, 0.01);
  const compared = await bench(
    ...["--only", "renderer", "--quick", "--quiet", "--compare", path],
  );
  assertEquals([compared.code, compared.stderr], [0, ""]);
  assertMatch(compared.stdout, /^\| 1 worker +\| .* 1\.00 \| 1\.00–1\.00 \|$/m);
  assertMatch(
    compared.stdout,
    /^Against .*: 1 of 1 ratios changed beyond both runs' quartiles$/m,
  );
  assertMatch(
    compared.stdout,
    /^- renderer, workers, 2 workers: × 0\.01, now × \d+\.\d\d \(\+\d+ %\)$/m,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("bench measures the trainers that are asked for, in the order of Table 1", async () => {
  const { report } = await measure("trainers", "--trainers", "dann,supervised");
  assertEquals(Object.keys(report.trainers), ["supervised", "dann"]);
  for (const ways of Object.values<object>(report.trainers)) {
    assertEquals(Object.keys(ways), ["compiled", "float32", "eager"]);
  }
});

Deno.test("bench measures evaluation, start-up, memory, folders, renderer and growth in one run", async () => {
  const { report } = await measure("growth,memory,evaluation,start-up,folders,renderer");
  const { evaluation, "start-up": startUp, memory, folders, renderer, growth } = report;
  assertEquals(Object.keys(evaluation), ["task network", "generator"]);
  for (const ways of Object.values<object>(evaluation)) {
    assertEquals(Object.keys(ways), ["compiled", "eager"]);
  }
  const { "first training step": step, "engine and first op": op, "Deno alone": alone } =
    startUp.process;
  assertEquals([step.ms > alone.ms, op.ms > alone.ms], [true, true]);
  // TensorFlow's library alone is some hundred megabytes, and a step keeps its moments.
  const { "engine started": started, "1 step": first, "10 steps": last } = memory.process;
  assertGreater(started.mb, 100);
  assertGreater(first.mb, started.mb);
  assertLess(last.mb, 1.5 * first.mb);
  // A step waits for a part of the time that it takes.
  const { "in memory": known, "from files": decoded, "waits of it": waits } = folders.compact;
  assertGreater(known.ms, 1);
  assertEquals([waits.ms >= 0, waits.ms < decoded.ms], [true, true]);
  const { "1 worker": one, "2 workers": two } = renderer.workers;
  assertGreater(one.ms, 0.05); // 20,480 triangles
  assertLess(one.ms, 500);
  assertEquals(two.ratio, two.ms / one.ms);
  assertEquals(Object.keys(growth), ["image side", "filters", "batch"]);
  assertEquals(Object.keys(growth["image side"]), ["32 px", "16 px"], "quick: not the largest");
  assertLess(growth["image side"]["16 px"].ratio, 1);
});

Deno.test("bench refuses an unknown flag, model or report", async () => {
  const flag = await bench("--modles", "compact");
  assertEquals(flag.code, 2);
  assertStringIncludes(flag.stderr, "--models");
  const model = await bench("--models", "huge");
  assertEquals(model.code, 2);
  assertStringIncludes(model.stderr, 'unknown value "huge"');
  const report = await bench("--compare", "/none/bench.json");
  assertEquals([report.code, report.stdout], [1, ""]);
  assertStringIncludes(report.stderr, "Cannot compare with /none/bench.json: it does not exist");
});

Deno.test("bench --against says that it needs Python", async () => {
  const { code, stdout, stderr } = await runScript(
    "tasks/bench.ts",
    ["--against", "torch", "--quiet"],
    { PATH: "/none" },
  );
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    "error: Cannot compare with PyTorch: there is no python3. Install Python 3.11 or later\n",
  );
});

Deno.test("bench --help lists the flags", async () => {
  const { code, stdout } = await bench("--help");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "--models A,B");
});
