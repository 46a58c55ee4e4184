import { assertEquals, assertRejects } from "@std/assert";
import { median, quartiles, summarize, takeTurns, timed } from "../../../tasks/bench/timing.ts";

Deno.test("median() takes the middle, or the mean of the two in the middle", () => {
  assertEquals(median([9, 1, 4]), 4);
  assertEquals(median([9, 1, 4, 2]), 3);
  assertEquals(median([7]), 7);
});

Deno.test("quartiles() are NumPy's", () => {
  // numpy 2.4.6: np.quantile(values, [0.25, 0.75])
  assertEquals(quartiles([10, 30, 20]), [15, 25]);
  assertEquals(quartiles([5, 1, 2, 8]), [1.75, 5.75]);
  assertEquals(quartiles([4]), [4, 4]);
});

Deno.test("takeTurns() runs one way after the other and leaves the warm-up out", async () => {
  const order: string[] = [];
  const way = (name: string, figures: number[]) => () => {
    order.push(name);
    return figures.shift()!;
  };
  const ways = { a: way("a", [100, 10, 20]), b: way("b", [500, 30, 40]) };
  const rounds = await takeTurns(ways, { rounds: 2, warmUp: 1 });
  assertEquals(order.join(""), "ababab");
  assertEquals(rounds, [{ a: 10, b: 30 }, { a: 20, b: 40 }]);
});

Deno.test("takeTurns() rests before each turn", async () => {
  const ends: number[] = [];
  const way = () => ends.push(performance.now());
  const start = performance.now();
  await takeTurns({ a: way, b: way }, { rounds: 1, warmUp: 0, pauseMs: 20 });
  // A timer may be early by the clock's resolution.
  assertEquals([ends[0] - start > 18, ends[1] - ends[0] > 18], [true, true]);
});

Deno.test("takeTurns() throws for no rounds", async () => {
  await assertRejects(
    () => takeTurns({ a: () => 1 }, { rounds: 0, warmUp: 1 }),
    RangeError,
    "Cannot measure 0 rounds: at least 1 is needed",
  );
});

Deno.test("timed() measures from before the work until it is done", async () => {
  let clock = 0; // that the work advances
  const { now, later } = timed({
    now: () => void (clock += 3),
    async later() {
      await Promise.resolve();
      clock += 5;
    },
  }, () => clock);
  assertEquals([await now(), await later()], [3, 5]);
});

Deno.test("summarize() takes medians of figures, and of the ratios within a round", () => {
  const rounds = [{ a: 10, b: 30 }, { a: 20, b: 40 }, { a: 40, b: 200 }];
  const { a, b } = summarize(rounds, "ms");
  assertEquals(a, { ms: 20, quartiles: [15, 30], ratio: 1, ratioQuartiles: [1, 1] });
  // Ratios 3, 2 and 5: their median is not 40/20.
  assertEquals(b, { ms: 40, quartiles: [35, 120], ratio: 3, ratioQuartiles: [2.5, 4] });
  assertEquals(summarize([{ a: 7 }], "mb").a.mb, 7);
});
