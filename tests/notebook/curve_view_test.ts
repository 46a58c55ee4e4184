import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  curveText,
  trainingCurves,
  viewCurve,
  viewFeatures,
} from "../../lib/notebook/curve_view.ts";
import { jupyterDisplay } from "../../lib/notebook/view.ts";
import { createLine } from "../../lib/html/series.ts";

function curveOf(values: readonly number[]) {
  const records = values.map((value, i) => ({ step: 10 * (i + 1), task: value }));
  return { title: "Losses", label: "loss", lines: [createLine("task", [records], "task")] };
}

Deno.test("curveText() draws the smallest value lowest and the greatest highest", () => {
  assertEquals(curveText(curveOf([7, 0, 3.5])), "Losses\ntask  █▁▅  7 → 3.5 at step 30");
});

Deno.test("curveText() draws a constant, and keeps long curves short", () => {
  assertEquals(curveText(curveOf([2, 2])), "Losses\ntask  ▁▁  2 → 2 at step 20");
  const long = curveText(curveOf(Array.from({ length: 500 }, (_, i) => i)));
  assertEquals(long.match(/[▁-█]/g)!.length, 40);
});

Deno.test("viewCurve() draws a line for each series", async () => {
  const { lines } = curveOf([3, 2, 1]);
  const curve = { title: "Losses", label: "loss", lines: [...lines, { ...lines[0], name: "a<b" }] };
  const { "text/html": html } = await viewCurve(curve)[jupyterDisplay]();
  assertStringIncludes(html!, "<svg");
  assertStringIncludes(html!, "a&lt;b");
  const colors = [0, 1, 2].map((i) => html!.includes(`stroke="var(--series-${i})"`));
  assertEquals(colors, [true, true, false]);
});

Deno.test("viewCurve() reports that there is nothing to draw", async () => {
  const shown = await viewCurve(curveOf([]))[jupyterDisplay]();
  assertEquals(shown["text/plain"], "Losses");
  assertStringIncludes(shown["text/html"]!, "Losses: no values yet");
});

Deno.test("trainingCurves() separates losses, their parts and validation, and leaves out learning rate and text", () => {
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

Deno.test("trainingCurves() is empty without records", () => {
  assertEquals(trainingCurves([]), []);
});

const map = {
  domains: ["source", "target"],
  x: [0, 1, 2],
  y: [0, 1, 0],
  domain: [0, 1, 1],
  label: [3, 7, 9],
};

Deno.test("viewFeatures() shows each point as its class, in its domain's color", async () => {
  const { "text/plain": text, "text/html": html } = await viewFeatures(map)[jupyterDisplay]();
  assertEquals(text, "Features: 1 of source, 2 of target");
  const points = [...html!.matchAll(/<text[^>]*fill="([^"]*)"[^>]*>(\d)<\/text>/g)]
    .map(([, color, label]) => [label, color]);
  assertEquals(points, [
    ["3", "var(--series-1)"],
    ["7", "var(--series-2)"],
    ["9", "var(--series-2)"],
  ]);
});

Deno.test("viewFeatures() escapes names of domains", async () => {
  const { "text/html": html } = await viewFeatures({ ...map, domains: ["<i>", "b"] })
    [jupyterDisplay]();
  assertStringIncludes(html!, "&lt;i&gt;");
});

Deno.test("viewFeatures() refuses lists of different lengths", () => {
  assertThrows(
    () => viewFeatures({ ...map, label: [3] }),
    TypeError,
    "Cannot show features: there are 3, 3, 3, 1 values of x, y, domain and label",
  );
});
