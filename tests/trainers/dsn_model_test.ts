import { assert, assertEquals } from "@std/assert";
import type { DomainBatch, DomainData } from "../../lib/trainers/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { sourceAt } from "./tiny_digits.ts";
import { tinyDsn } from "./tiny_dsn.ts";

testOnTensorFlow("createDsn() has a name of its own for everything in its state", () => {
  const { state, task, privateEncoders: { source, target }, decoder, domain } = tinyDsn();
  const names = new Set(state.map(({ name }) => name));
  assertEquals(names.size, state.length);
  for (const network of [task, source, target, decoder, domain]) {
    for (const { name } of network.parameters) assert(names.has(name), name);
  }
  assert(names.has("private/target/code/kernel/momentum"));
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
