import { assertEquals } from "@std/assert";
import { provenance, resolve, type Resolved, sourcedBy } from "../../experiments/sourced.ts";

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
  // @ts-expect-error: a setting that is a number is no text
  const text: string = generator.filters;
  assertEquals([filters, text as unknown], [64, 64]);
});

Deno.test("provenance() lists each setting with its path and source, in order", () => {
  assertEquals(provenance(settings), [
    { path: "seed", value: 0, source: "paper, Section 4.1" },
    { path: "generator.filters", value: 64, source: "paper, Section 4.1" },
    { path: "generator.noise.dimensions", value: 10, source: "authors' hparams.py" },
    { path: "generator.noise.shape", value: [2, 5], source: "authors' hparams.py" },
    { path: "clipNorm", value: null, source: "authors' hparams.py" },
  ]);
});

Deno.test("provenance() of one setting has the path it is given", () => {
  assertEquals(provenance(paper(1), "beta"), [
    { path: "beta", value: 1, source: "paper, Section 4.1" },
  ]);
});
