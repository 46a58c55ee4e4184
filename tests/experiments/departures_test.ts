import { assertEquals } from "@std/assert";
import { departures } from "../../experiments/departures.ts";
import { sourcedBy } from "../../experiments/sourced.ts";

const authors = sourcedBy("authors' code");
const ours = sourcedBy("ours, to fit a CPU");

Deno.test("departures() names what is ours in all scenarios first, then what is in one", () => {
  assertEquals(
    departures({
      first: { steps: ours(10), generator: { filters: authors(64), blocks: ours(2) } },
      second: { steps: ours(10), generator: { filters: ours(8), blocks: ours(3) } },
    }),
    "steps 10; first: generator.blocks 2; second: generator.filters 8, generator.blocks 3",
  );
});

Deno.test("departures() says nothing where all is the authors'", () => {
  assertEquals(departures({ only: { steps: authors(10) } }), "nothing");
});

Deno.test("departures() leaves out a scenario without any of its own", () => {
  assertEquals(
    departures({ first: { steps: authors(5) }, second: { steps: ours(7) } }),
    "second: steps 7",
  );
});
