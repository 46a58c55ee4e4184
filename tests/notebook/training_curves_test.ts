import { assertEquals } from "@std/assert";
import { trainingCurves } from "../../lib/notebook/training_curves.ts";

Deno.test("trainingCurves() parts losses, their parts and validation, and leaves out learning rate and text", () => {
  const curves = trainingCurves([
    { step: 1, learningRate: 0.001, domain: 1, task: 2, note: "x" },
    { step: 2, learningRate: 0.001, domain: 3, task: 1, "task/pose": 1, validationAccuracy: 50 },
  ]);
  assertEquals(
    curves.map((
      { title, lines },
    ) => [title, lines.map(({ name, points }) => [name, points.length])]),
    [["Losses", [["domain", 2], ["task", 2]]], ["Parts of losses", [["task/pose", 1]]], [
      "Validation",
      [["validationAccuracy", 1]],
    ]],
  );
});

Deno.test("trainingCurves() has none of no records", () => {
  assertEquals(trainingCurves([]), []);
});
