import { assertEquals, assertStringIncludes } from "@std/assert";
import { tf } from "../../lib/engine/tfjs.ts";

Deno.test("the plain backend says once, and in our words, that it is slow", () => {
  const said: string[] = [];
  const warn = console.warn;
  console.warn = (...words: unknown[]) => void said.push(words.join(" "));
  try {
    assertEquals([...tf.add(tf.tensor1d([1]), tf.tensor1d([2])).dataSync()], [3]);
    tf.add(1, 2).dataSync();
  } finally {
    console.warn = warn;
  }
  assertEquals(said.length, 1);
  assertStringIncludes(said[0], "startEngine()");
});
