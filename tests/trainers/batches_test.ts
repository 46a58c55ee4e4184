import { assertEquals, assertThrows } from "@std/assert";
import { joinBatches } from "../../lib/trainers/batches.ts";
import { lateBatches } from "./late_batches.ts";

Deno.test("joinBatches() leaves batches as they are that can be drawn at once", () => {
  const batchAt = (step: number) => step;
  assertEquals(joinBatches([batchAt, undefined], batchAt), batchAt);
});

Deno.test("joinBatches() is ready when all parts are", async () => {
  const log: string[] = [];
  const late = [lateBatches((step) => step + 1, log), lateBatches((step) => -step, log)];
  const joint = joinBatches([...late, undefined], (step) => late.map((part) => part(step)));
  assertThrows(() => joint(3), Error, "Batch 3 is not ready");
  await joint.ready!(3);
  assertEquals(joint(3), [4, -3]);
  assertEquals(log, ["ready 3", "ready 3", "drawn 3", "drawn 3"]);
});
