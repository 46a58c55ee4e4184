import { assertEquals } from "@std/assert";
import type { DomainBatch, DomainData, PixelDaBatch, PixelDaData } from "../../lib/trainers/mod.ts";
import { sourceAt, targetAt } from "./tiny_digits.ts";

Deno.test("PixelDaData and PixelDaBatch have no place for a target label", () => {
  // What the compiler refuses is the test; nothing of it is run.
  const refused = [
    // @ts-expect-error: a stream of labeled batches is no target
    () => ({ source: sourceAt, target: sourceAt }) satisfies PixelDaData,
    // @ts-expect-error: nor is one labeled batch
    () => ({ source: sourceAt(0), target: sourceAt(0) }) satisfies PixelDaBatch,
    // @ts-expect-error: and there is no field beside the images
    () => ({ source: sourceAt, target: targetAt, targetLabels: sourceAt }) satisfies PixelDaData,
  ];
  const accepted = { source: sourceAt, target: targetAt } satisfies PixelDaData;
  assertEquals([refused.length, Object.keys(accepted).length], [3, 2]);
});

Deno.test("DomainData and DomainBatch have no place for a target label", () => {
  // What the compiler refuses is the test; nothing of it is run.
  const refused = [
    // @ts-expect-error: a stream of labeled batches is no target
    () => ({ source: sourceAt, target: sourceAt }) satisfies DomainData,
    // @ts-expect-error: nor is one labeled batch
    () => ({ source: sourceAt(0), target: sourceAt(0) }) satisfies DomainBatch,
  ];
  assertEquals(refused.length, 2);
});
