import { assertEquals, assertStringIncludes } from "@std/assert";
import { tf } from "../../lib/engine/tfjs.ts";
import { testOnTensorFlow } from "../on_backends.ts";

Deno.test("the plain backend warns once, in our words, that it is slow", () => {
  const warnings: string[] = [];
  const warn = console.warn;
  console.warn = (...words: unknown[]) => void warnings.push(words.join(" "));
  try {
    assertEquals([...tf.add(tf.tensor1d([1]), tf.tensor1d([2])).dataSync()], [3]);
    tf.add(1, 2).dataSync();
  } finally {
    console.warn = warn;
  }
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0], "startEngine()");
});

testOnTensorFlow("a kernel that needs functions which newer Nodes dropped runs", () => {
  assertEquals([...tf.topk(tf.tensor1d([3, 1, 2]), 2).values.dataSync()], [3, 2]);
});
