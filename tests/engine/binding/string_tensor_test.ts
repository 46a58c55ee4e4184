import { assertEquals } from "@std/assert";
import "../setup.ts";
import { tensorFlow } from "../../../lib/engine/active.ts";
import { TF_DTYPE } from "../../../lib/engine/binding/dtypes.ts";
import { countingTensors } from "../counting_tensors.ts";

const binding = tensorFlow()!;
const { TF_STRING } = TF_DTYPE;

Deno.test("createTensor() keeps strings of any bytes and length", () => {
  const strings = ["", "a", "twenty-two characters!", "é漢".repeat(50)]
    .map((text) => new TextEncoder().encode(text));
  strings.push(Uint8Array.of(0, 255, 0, 10)); // no text at all
  countingTensors(() => {
    const id = binding.createTensor([5], TF_STRING, strings);
    assertEquals(binding.tensorDataSync(id) as unknown as Uint8Array[], strings);
    return [id];
  });
});

Deno.test("deleteTensor() gives a string's memory back", () => {
  const file = new Uint8Array(5_000_000).fill(7);
  const rounds = (n: number): void => {
    for (let i = 0; i < n; i++) {
      binding.deleteTensor(binding.createTensor([], TF_STRING, [file]));
    }
  };
  rounds(5);
  const before = Deno.memoryUsage().rss;
  rounds(40);
  const grown = Deno.memoryUsage().rss - before;
  assertEquals(grown < 100e6, true, `${grown} bytes were kept of 200e6`);
});
