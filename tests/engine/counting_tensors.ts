import { assertEquals } from "@std/assert";
import { tensorFlow } from "../../lib/engine/active.ts";

/** Runs `body` and checks that it leaves as many tensors as it found, but for those it returns. */
export function countingTensors(body: () => readonly number[] | void): void {
  const binding = tensorFlow()!;
  const before = binding.getNumOfTensors();
  for (const id of body() ?? []) binding.deleteTensor(id);
  assertEquals(binding.getNumOfTensors(), before);
}
