import { assertEquals } from "@std/assert";
import { compareMeasures, fitSlope } from "../../../tasks/torture/soak.ts";

const plan = {
  steps: 1_200,
  batchSize: 32,
  warmUp: 200,
  compared: 400,
  maxSlope: 1,
  maxSlowdown: 5,
};

/** Measures after 100, 200 … 1,200 steps of 30 ms, of a process that holds 500 MB. */
function measuresOf(
  { growth = 0, tensors = (_step: number) => 130, slower = (_step: number) => 1 },
) {
  let processor = 0;
  return Array.from({ length: 12 }, (_, i) => {
    const step = 100 * (i + 1);
    processor += 3_000 * slower(step);
    const resident = 5e8 + growth * step / 1000 + (step === 100 ? 9e8 : 0);
    return { step, resident, processor, tensors: tensors(step) };
  });
}

/** @param second measures of a process that has taken 200 steps after the warm-up, and 800 when it is stopped */
const found = (measures: ReturnType<typeof measuresOf>, second = measuresOf({})) =>
  compareMeasures(measures, { early: second.slice(1, 8), late: second.slice(8) }, plan)
    .map(({ accepted, ungraceful }) => ungraceful[0] ?? `${accepted}`);

Deno.test("fitSlope() fits a line by least squares", () => {
  // Means 2 and 3; (-2 * -2 + 0 * 1 + 2 * 1) / (4 + 0 + 4) = 6 / 8
  assertEquals(fitSlope([[0, 1], [2, 4], [4, 4]]), 0.75);
});

Deno.test("compareMeasures() accepts what stays as it is after the warm-up", () => {
  const early = (step: number) => step <= 200 ? 3 : 1;
  assertEquals(found(measuresOf({ slower: early, growth: 0.9e6 })), ["1", "1", "1"]);
});

Deno.test("compareMeasures() names what grows, is left, and slows down", () => {
  assertEquals(found(measuresOf({ growth: 2e6 })), [
    "2.00 MB more per 1,000 steps, of 502 MB",
    "1",
    "1",
  ]);
  assertEquals(found(measuresOf({ tensors: (step) => step < 900 ? 130 : 131 })), [
    "1",
    "130, 131 tensors after a step",
    "1",
  ]);
  assertEquals(found(measuresOf({ slower: (step) => step > 800 ? 1.2 : 1 })), [
    "1",
    "1",
    "30.00 ms a step after 200 steps, 36.00 ms in the end; " +
    "30.00 ms and 30.00 ms in a second process at these times: 20.0 %",
  ]);
});

Deno.test("compareMeasures() takes the machine's speed from the second process, warm-ups apart", () => {
  const long = measuresOf({ slower: (step) => step > 800 ? 1.5 : 1.1 });
  const second = measuresOf({ slower: (step) => step <= 200 ? 4 : step > 800 ? 1.5 : 1.1 });
  assertEquals(found(long, second), ["1", "1", "1"]);
  const isAlwaysSlower = measuresOf({ slower: (step) => step > 800 ? 1.8 : 1.2 });
  const other = measuresOf({ slower: (step) => step > 800 ? 1.5 : 1 });
  assertEquals(found(isAlwaysSlower, other), ["1", "1", "1"]);
});
