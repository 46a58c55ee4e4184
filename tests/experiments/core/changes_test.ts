import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../experiments/cli/mod.ts";
import { parseChanges } from "../../../experiments/core/changes.ts";
import { changeRow, GIVEN } from "../../../experiments/core/row.ts";
import { PRESETS, resolve, sourcesOf } from "../../../experiments/core/settings.ts";
import { digitRows } from "../../../experiments/digit_rows.ts";

const known = PRESETS.map((preset) => digitRows.pixelda.settings(preset, "mnist-usps"));
const parse = (...texts: string[]) => parseChanges(texts, known, "pixelda");

Deno.test("parseChanges() reads numbers, truth values, null and records by their paths", () => {
  assertEquals(
    parse(
      "discriminatorWeights.taskSource=0",
      "freshGeneratorBatch=true",
      "taskAverageDecay=null", // null in the preset paper, a number in the others
      'decay={"kind":"linear","from":0.1,"to":1e-2}',
      "batchSize=16",
    ),
    {
      "discriminatorWeights.taskSource": 0,
      freshGeneratorBatch: true,
      taskAverageDecay: null,
      decay: { kind: "linear", from: 0.1, to: 0.01 },
      batchSize: 16,
    },
  );
});

Deno.test("parseChanges() refuses what the method does not have or cannot take, in a sentence", () => {
  const wrong: { readonly [text: string]: string } = {
    "discriminatorWeights.tasksource=0":
      "--set discriminatorWeights.tasksource: pixelda has no such setting: did you mean " +
      "discriminatorWeights.taskSource?",
    "discriminatorWeights=0":
      "--set discriminatorWeights: pixelda has no such setting: name one of discriminatorWeights.domain, discriminatorWeights.taskGenerated, discriminatorWeights.taskSource",
    "learningRate=fast": "--set learningRate: it must be a number, got fast",
    "learningRate=1e999": "--set learningRate: it must be a number, got 1e999",
    "learningRate=null": "--set learningRate: it must be a number, got null",
    "freshGeneratorBatch=1": "--set freshGeneratorBatch: it must be true or false, got 1",
    "steps=0": "--set steps: it must be a whole number from 1, got 0",
    "batchSize=2.5": "--set batchSize: it must be a whole number from 1, got 2.5",
    'decay={"kind":"cosine","from":1,"to":0}': "--set decay: it must be {",
    steps: '--set needs SETTING=VALUE, for example steps=500, got "steps"',
    "steps=": '--set needs SETTING=VALUE, for example steps=500, got "steps="',
    "__proto__=1": "--set __proto__: pixelda has no such setting",
  };
  for (const [text, message] of Object.entries(wrong)) {
    assertThrows(() => parse(text), UsageError, message);
  }
  assertThrows(() => parse("steps=3", "steps=4"), UsageError, "--set steps: it is given twice");
});

Deno.test("changeRow() changes the setting alone, in every preset, and says where it is from", () => {
  const changed = changeRow(digitRows.pixelda, { "discriminatorWeights.taskSource": 0 });
  for (const preset of PRESETS) {
    const [before, after] = [digitRows.pixelda, changed]
      .map((row) => row.settings(preset, "mnist-usps"));
    const { discriminatorWeights, ...rest } = resolve(before);
    assertEquals(resolve(after), {
      ...rest,
      discriminatorWeights: { ...discriminatorWeights as object, taskSource: 0 },
    });
    assertEquals(sourcesOf(after), {
      ...sourcesOf(before),
      "discriminatorWeights.taskSource": GIVEN,
    });
  }
});
