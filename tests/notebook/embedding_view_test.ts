import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { viewFeatures } from "../../lib/notebook/embedding_view.ts";
import { jupyterDisplay } from "../../lib/notebook/view.ts";

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
