import { assert, assertEquals } from "@std/assert";
import { scenarioIds } from "../../../datasets/mod.ts";
import { digitMethods } from "../../../experiments/digits/methods.ts";
import {
  candidatesOf,
  searchGrids,
  tunedMethods,
} from "../../../experiments/digits/search_grids.ts";
import { digitSettings } from "../../../experiments/digits/settings.ts";
import { presets } from "../../../experiments/presets.ts";

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
    const { settings } = digitMethods[method];
    const known = presets.flatMap((preset) =>
      scenarioIds.flatMap((id) => Object.keys(digitSettings(preset, id)[settings]))
    );
    for (const setting of Object.keys(searchGrids[method])) {
      assert(known.includes(setting), setting);
    }
  }
});
