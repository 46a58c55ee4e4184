import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  createSchedule,
  linear,
  resolve,
  type Resolved,
  settingAt,
  sourcedBy,
  sourcesOf,
  staircase,
} from "../../../experiments/core/settings.ts";

const paper = sourcedBy("paper, Section 4.1");
const authors = sourcedBy("authors' hparams.py");
const settings = {
  seed: paper(0),
  generator: { filters: paper(64), noise: { dimensions: authors(10), shape: authors([2, 5]) } },
  clipNorm: authors(null),
};

Deno.test("resolve() takes every value out of its source, at any depth", () => {
  assertEquals(resolve(settings), {
    seed: 0,
    generator: { filters: 64, noise: { dimensions: 10, shape: [2, 5] } },
    clipNorm: null,
  });
});

Deno.test("resolve() keeps the types of the values", () => {
  const { generator }: Resolved<typeof settings> = resolve(settings);
  const filters: number = generator.filters;
  // @ts-expect-error: a setting that is a number is not a text
  const text: string = generator.filters;
  assertEquals([filters, text as unknown], [64, 64]);
});

Deno.test("sourcesOf() lists the source of each setting by its path, in order", () => {
  const sources = sourcesOf(settings);
  assertEquals(Object.entries(sources), [
    ["seed", "paper, Section 4.1"],
    ["generator.filters", "paper, Section 4.1"],
    ["generator.noise.dimensions", "authors' hparams.py"],
    ["generator.noise.shape", "authors' hparams.py"],
    ["clipNorm", "authors' hparams.py"],
  ]);
  assertEquals(sourcesOf(paper(1), "beta"), { beta: "paper, Section 4.1" });
});

Deno.test("settingAt() finds a value by its path, and nothing where there is none", () => {
  const config = { generator: { noise: { shape: [2, 5] } }, clipNorm: null };
  assertEquals(settingAt(config, "generator.noise.shape"), [2, 5]);
  assertEquals(settingAt(config, "clipNorm"), null);
  assertEquals(settingAt(config, "generator.missing.shape"), undefined);
});

Deno.test("createSchedule() falls linearly to the share given, or by steps", () => {
  const falling = createSchedule({ learningRate: 0.1, decay: linear(0.5, 0.05), steps: 100 });
  assertEquals([falling(0), falling(50)], [0.1, 0.1]);
  assertAlmostEquals(falling(100), 0.005, 1e-12);
  const staircased = createSchedule({ learningRate: 0.1, decay: staircase(0.5, 10), steps: 100 });
  assertEquals([staircased(9), staircased(10)], [0.1, 0.05]);
});
