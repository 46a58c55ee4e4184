import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertStringIncludes,
} from "@std/assert";
import { renderRates } from "../../tasks/bench.ts";
import { runScript } from "../run_script.ts";

type Times = { readonly [way: string]: { readonly ms: number; readonly ratio: number } };

const bench = (...args: string[]) => runScript("tasks/bench.ts", args);

/** Runs a benchmark, and checks that its times are milliseconds, relative to the compiled way. */
async function benchSteps(only: string, ...args: string[]) {
  const start = performance.now();
  const { code, stdout, stderr } = await bench("--only", only, "--json", "--quick", ...args);
  const wall = performance.now() - start;
  assertEquals(code, 0, stderr);
  const { [only]: subjects, ...rest }: { [only: string]: { [subject: string]: Times } } = JSON
    .parse(
      stdout,
    );
  assertEquals(rest, {});
  let total = 0;
  for (const ways of Object.values(subjects)) {
    assertEquals(ways.compiled.ratio, 1);
    for (const { ms, ratio } of Object.values(ways)) {
      assertGreater(ms, 0.2); // a batch of 32 through a network of convolutions, there and back
      total += ms;
      // The median of the ratios is near the ratio of the medians, even on a busy machine.
      assertAlmostEquals(Math.log(ratio), Math.log(ms / ways.compiled.ms), Math.log(5));
    }
  }
  // Of five rounds three took the median or longer.
  assertLess(3 * total, wall);
  return subjects;
}

Deno.test("bench prints one JSON object with a time for each way", async () => {
  const subjects = await benchSteps("step", "--models", "compact");
  assertEquals(Object.keys(subjects), ["compact"]);
  assertEquals(Object.keys(subjects.compact), ["compiled", "float32", "eager", "stock"]);
});

Deno.test("bench prints times of the trainers that are asked for, in the order of Table 1", async () => {
  const subjects = await benchSteps("trainers", "--trainers", "dann,supervised");
  assertEquals(Object.keys(subjects), ["supervised", "dann"]);
  for (const ways of Object.values(subjects)) {
    assertEquals(Object.keys(ways), ["compiled", "float32", "eager"]);
  }
});

Deno.test("bench prints how many images the renderer draws, with one worker and with two", async () => {
  const { code, stdout, stderr } = await bench("--only", "renderer", "--quick", "--json");
  assertEquals(code, 0, stderr);
  const { renderer: { triangles, rates } } = JSON.parse(stdout);
  assertEquals(triangles, 20 * 4 ** 5);
  const [one, two] = rates;
  assertEquals([one.workers, two.workers, one.ratio], [1, 2, 1]);
  assertGreater(one.imagesPerSecond, 2);
  assertLess(one.imagesPerSecond, 20_000); // 0.4 billion triangles
  assertEquals(two.ratio, two.imagesPerSecond / one.imagesPerSecond);
});

Deno.test("renderRates() has a line for each number of workers", () => {
  const rates = [
    { workers: 1, imagesPerSecond: 250.4, ratio: 1 },
    { workers: 2, imagesPerSecond: 1480, ratio: 1.924 },
  ];
  assertEquals(renderRates({ triangles: 20_480, rates }).split("\n"), [
    "Renderer, 64 x 64 RGB-D, a mesh of 20,480 triangles",
    "",
    "workers  images/s  x one worker",
    "1             250          1.00",
    "2            1480          1.92",
  ]);
});

Deno.test("bench refuses an unknown flag or model", async () => {
  const flag = await bench("--modles", "compact");
  assertEquals(flag.code, 2);
  assertStringIncludes(flag.stderr, "--models");
  const model = await bench("--models", "huge");
  assertEquals(model.code, 2);
  assertStringIncludes(model.stderr, 'unknown value "huge"');
});

Deno.test("bench --help lists the flags", async () => {
  const { code, stdout } = await bench("--help");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "--models A,B");
});
