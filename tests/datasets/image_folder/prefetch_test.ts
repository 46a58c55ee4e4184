import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { prefetch } from "../../../datasets/image_folder/prefetch.ts";

/** Reads that are answered by hand, and the steps that were read. */
function slowReads() {
  const steps: number[] = [], resolvers = new Map<number, (text: string) => void>();
  const read = (step: number) => {
    steps.push(step);
    return new Promise<string>((resolve) => resolvers.set(step, resolve));
  };
  const answer = (step: number) => resolvers.get(step)!(`batch ${step}`);
  return { steps, read, answer };
}

Deno.test("prefetch() reads each step once, and those ahead before they are asked for", async () => {
  const { steps, read, answer } = slowReads();
  const batches = prefetch(read, (text) => text, 2);
  const first = batches.ready(0);
  assertEquals(steps, [0, 1, 2]);
  answer(1);
  answer(0);
  await first;
  assertEquals(batches(0), "batch 0");
  await batches.ready(1);
  assertEquals([batches(1), steps], ["batch 1", [0, 1, 2, 3]]);
});

Deno.test("prefetch() forgets what lies behind, and reads it again", async () => {
  const steps: number[] = [];
  const batches = prefetch((step) => Promise.resolve(steps.push(step)), (read) => read, 1);
  for (const step of [0, 1, 2]) await batches.ready(step);
  assertThrows(
    () => batches(1),
    Error,
    "Cannot draw the batch of step 1 yet: await ready(1) before",
  );
  await batches.ready(1);
  assertEquals([batches(1), steps], [5, [0, 1, 2, 3, 1]]);
});

Deno.test("prefetch() gives the error of a read to the step that awaits it, and to no other", async () => {
  const read = (step: number) =>
    step === 1 ? Promise.reject(new Error("broken")) : Promise.resolve(step);
  const batches = prefetch(read, (step) => step, 3);
  await batches.ready(0);
  await new Promise((resolve) => setTimeout(resolve, 5)); // Nothing is reported as unhandled.
  await assertRejects(() => batches.ready(1), Error, "broken");
  await batches.ready(2);
  assertEquals(batches(2), 2);
});
