import { assertEquals } from "@std/assert";
import { createLine, metricNames, thin } from "../../lib/html/series.ts";
import type { RunRecord } from "../../lib/runs/records.ts";

Deno.test("createLine() gives the mean over seeds and a band of one standard deviation", () => {
  // 2, 4 and 6: mean 4, squares 4 + 0 + 4 over n - 1 = 2 make 4, whose root is 2.
  const seeds = [2, 4, 6].map((loss) => [{ step: 10, loss }]);
  assertEquals(createLine("DANN", seeds, "loss"), {
    name: "DANN",
    points: [{ step: 10, value: 4, band: [2, 6] }],
    singles: [2, 4, 6].map((value) => [{ step: 10, value }]),
  });
  const two = [2, 7].map((loss) => [{ step: 10, loss }]);
  assertEquals(createLine("DANN", two, "loss").points[0].band, [2, 7], "of two, both values");
  assertEquals("singles" in createLine("DANN", two.slice(1), "loss"), false);
});

Deno.test("createLine() has no band where one seed was measured, and skips what is not finite", () => {
  const seeds: RunRecord[][] = [
    [{ step: 20, loss: 1 }, { step: 10, loss: 3 }, { step: 30, loss: null }],
    [{ step: 10, loss: 3, other: 1 }, { step: 40, loss: "oops" }, { step: 50 }],
  ];
  assertEquals(createLine("x", seeds, "loss").points, [
    { step: 10, value: 3, band: [3, 3] },
    { step: 20, value: 1, band: undefined },
  ]);
});

Deno.test("createLine() thins long lines but keeps both ends", () => {
  const records = Array.from({ length: 5000 }, (_, i) => ({ step: i + 1, loss: i }));
  const { points } = createLine("x", [records], "loss");
  assertEquals([points.length, points[0].step, points.at(-1)!.step], [150, 1, 5000]);
  const { singles } = createLine("x", [records, records.toReversed()], "loss");
  assertEquals(singles!.map(({ length }) => length), [40, 40]);
  assertEquals(singles![1].at(-1), { step: 5000, value: 4999 });
});

Deno.test("metricNames() lists numbers in order of appearance", () => {
  const records: RunRecord[] = [{ step: 1, b: 2, note: "x", gone: null }, { step: 2, a: 1, b: 3 }];
  assertEquals(metricNames(records), ["b", "a"]);
});

Deno.test("thin() takes all of a short list, and the last if only one fits", () => {
  assertEquals(thin([1, 2, 3], 3), [1, 2, 3]);
  assertEquals(thin([1, 2, 3], 1), [3]);
});
