import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { canonicalJson } from "../../lib/files/mod.ts";
import { configDifferences, configHash, readConfig, writeConfig } from "../../lib/runs/config.ts";
import { CorruptRunError } from "../../lib/runs/errors.ts";

Deno.test("canonicalJson() sorts keys at every depth and drops undefined", () => {
  const value = { z: { b: 1, a: [{ d: null, c: "é" }] }, a: undefined, b: true };
  assertEquals(canonicalJson(value), '{"b":true,"z":{"a":[{"c":"é","d":null}],"b":1}}');
});

Deno.test("canonicalJson() refuses what JSON cannot represent", () => {
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

Deno.test("readConfig() reads version 2 as it was written", async () => {
  const directory = await Deno.makeTempDir();
  const written = {
    config: { method: "dann", own: { steps: 5 } },
    sources: { "own.steps": "paper" },
    intervals: { log: 50, save: 200, sample: 300 },
  };
  await writeConfig(directory, written);
  const hash = configHash(written.config);
  assertEquals(await readConfig(directory), { configVersion: 2, hash, ...written });
});

Deno.test("readConfig() takes the intervals of version 1 out of its config", async () => {
  const directory = await Deno.makeTempDir();
  const config = { every: { log: 50, validate: 100, save: 200, sample: 300 }, own: { steps: 5 } };
  const hash = configHash(config);
  await Deno.writeTextFile(`${directory}/config.json`, JSON.stringify({ hash, config }));
  assertEquals(await readConfig(directory), {
    configVersion: 1,
    hash,
    config: { every: { validate: 100 }, own: { steps: 5 } },
    sources: {},
    intervals: { log: 50, save: 200, sample: 300 },
  });
});

Deno.test("readConfig() names file, place and reason of what it refuses", async () => {
  const directory = await Deno.makeTempDir();
  const hash = configHash({ side: 32 });
  const common = { configVersion: 2, hash, sources: {}, intervals: {} };
  const refused: [unknown, string][] = [
    [{ ...common, config: { side: 64 } }, "hash: the config has "],
    [{ ...common, config: 1 }, "config: Expected an object"],
    [{ ...common, config: { side: 32 }, sources: { side: 1 } }, "sources.side: "],
    [{ ...common, config: { side: 32 }, intervals: { log: 0 } }, "intervals.log: "],
    [{ ...common, config: { side: 32 }, configVersion: 3 }, "configVersion: "],
    [{ hash }, "config: "],
    [[], "hash: "],
  ];
  for (const [value, message] of refused) {
    await Deno.writeTextFile(`${directory}/config.json`, JSON.stringify(value));
    const text = `${directory}/config.json is corrupt: ${message}`;
    await assertRejects(() => readConfig(directory), CorruptRunError, text);
  }
  await Deno.writeTextFile(`${directory}/config.json`, '{"hash');
  await assertRejects(() => readConfig(directory), CorruptRunError, "it is not JSON; start over");
});
