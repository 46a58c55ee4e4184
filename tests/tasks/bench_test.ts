import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { renderRates } from "../../tasks/bench/renderer_rates.ts";

const root = fromFileUrl(new URL("../..", import.meta.url));

type Times = { readonly [way: string]: { readonly ms: number; readonly ratio: number } };

async function bench(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const map = ["--import-map", "tasks/std/import_map.json"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...map, "tasks/bench.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("bench prints one JSON object with a time for each way", async () => {
  const { code, out, err } = await bench(
    ...["--only", "step", "--json", "--quick", "--models", "compact"],
  );
  assertEquals(code, 0, err);
  const { step } = JSON.parse(out);
  assertEquals(Object.keys(step), ["compact"]);
  assertEquals(Object.keys(step.compact), ["compiled", "eager", "stock"]);
  for (const { ms, ratio } of Object.values<Times[string]>(step.compact)) {
    assert(ms > 0 && ratio > 0);
  }
  assertEquals(step.compact.compiled.ratio, 1);
});

Deno.test("bench prints times of the trainers that are asked for, in the order of Table 1", async () => {
  const trainers = ["--only", "trainers", "--quick", "--trainers", "dann,supervised"];
  const { code, out, err } = await bench(...trainers, "--json");
  assertEquals(code, 0, err);
  const result = JSON.parse(out);
  assertEquals(Object.keys(result), ["trainers"]);
  assertEquals(Object.keys(result.trainers), ["supervised", "dann"]);
  for (const { compiled, eager } of Object.values<Times>(result.trainers)) {
    assert(compiled.ms > 0 && compiled.ratio === 1 && eager.ms > 0 && eager.ratio > 0);
  }
});

Deno.test("bench prints how many images the renderer makes, with one worker and with two", async () => {
  const { code, out, err } = await bench("--only", "renderer", "--quick", "--json");
  assertEquals(code, 0, err);
  const { renderer: { triangles, rates } } = JSON.parse(out);
  assertEquals(triangles, 20 * 4 ** 5);
  const [one, two] = rates;
  assertEquals([one.workers, two.workers, one.ratio], [1, 2, 1]);
  assert(one.imagesPerSecond > 0);
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

Deno.test("bench refuses a flag or a model that it does not know", async () => {
  const flag = await bench("--modles", "compact");
  assertEquals(flag.code, 2);
  assertStringIncludes(flag.err, "--models");
  const model = await bench("--models", "huge");
  assertEquals(model.code, 2);
  assertStringIncludes(model.err, 'unknown value "huge"');
});

Deno.test("bench --help lists the flags", async () => {
  const { code, out } = await bench("--help");
  assertEquals(code, 0);
  assertStringIncludes(out, "--models A,B");
});
