import { assert, assertEquals } from "@std/assert";
import { scenarioIds } from "../../../datasets/mod.ts";
import { presets } from "../../../experiments/core/settings.ts";
import { digitRows } from "../../../experiments/settings/digits/rows.ts";
import {
  candidatesOf,
  searchGrids,
  tunedMethods,
} from "../../../experiments/settings/digits/search_grids.ts";

Deno.test("candidatesOf() combines each value with each, the last fastest", () => {
  assertEquals(candidatesOf({ a: [1, 2], b: ["x", "y"] }), [
    { a: 1, b: "x" },
    { a: 1, b: "y" },
    { a: 2, b: "x" },
    { a: 2, b: "y" },
  ]);
});

Deno.test("candidatesOf() of no values to try is no candidate, of no settings the preset's own", () => {
  assertEquals(candidatesOf({ a: [] }), []);
  assertEquals(candidatesOf({}), [{}]);
});

Deno.test("searchGrids names settings that the method has, in one preset at least", () => {
  for (const method of tunedMethods) {
    const known = presets.flatMap((preset) =>
      scenarioIds.flatMap((id) => Object.keys(digitRows[method].settings(preset, id)))
    );
    for (const setting of Object.keys(searchGrids[method])) {
      assert(known.includes(setting), setting);
    }
  }
});
