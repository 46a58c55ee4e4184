import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { canonicalJson } from "../../lib/files/mod.ts";
import { configDifferences, configHash } from "../../lib/runs/config_hash.ts";

Deno.test("canonicalJson() sorts keys at every depth and drops undefined", () => {
  const value = { z: { b: 1, a: [{ d: null, c: "é" }] }, a: undefined, b: true };
  assertEquals(canonicalJson(value), '{"b":true,"z":{"a":[{"c":"é","d":null}],"b":1}}');
});

Deno.test("canonicalJson() refuses what JSON cannot say", () => {
  assertThrows(() => canonicalJson({ rate: NaN }), TypeError, "Cannot write NaN as JSON");
  assertThrows(() => canonicalJson([Infinity]), TypeError);
  assertThrows(() => canonicalJson((() => 1) as never), TypeError, "a function");
});

Deno.test("configHash() is the SHA-256 of the canonical JSON", () => {
  // printf '{"a":1}' | sha256sum
  const known = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
  assertEquals(configHash({ a: 1 }), known);
  assertNotEquals(configHash({ a: 2 }), known);
});

Deno.test("configDifferences() names every place with both values", () => {
  assertEquals(
    configDifferences({ a: { b: 1, c: [1, 2] }, d: "x", e: 1 }, { a: { b: 1, c: [1] }, d: 2 }),
    ["a.c was [1,2], is [1]", 'd was "x", is 2', "e was 1, is absent"],
  );
});
