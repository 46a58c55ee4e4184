import { assertEquals, assertThrows } from "@std/assert";
import {
  parseAttribution,
  parseConfig,
  parseEmbedding,
  parseResult,
  parseTable,
} from "../../lib/report/run_files.ts";

Deno.test("parseConfig() keeps all settings, and names the run", () => {
  const config = { table: "t", scenario: "s", method: "m", seed: 3, own: { steps: 5 } };
  assertEquals(parseConfig(JSON.stringify({ hash: "x", config })), {
    ...{ table: "t", scenario: "s", method: "m", seed: 3 },
    settings: config,
  });
});

Deno.test("files of runs are refused with the place of what is wrong", () => {
  const refused: [(text: string) => unknown, unknown, string][] = [
    [parseConfig, { config: { table: "t", scenario: "s", method: "m" } }, "config.seed: "],
    [parseConfig, [], "Invalid key"],
    [parseResult, { metrics: { accuracy: "high" } }, "metrics.accuracy: "],
    [parseResult, { metrics: {}, confusion: [[1, 2], [3]] }, "confusion: Expected a square"],
    [parseResult, { metrics: {}, confusion: [[-1]] }, "confusion.0.0: "],
    [parseAttribution, { side: 0, columns: ["a"], items: [] }, "side: "],
    [
      parseEmbedding,
      { method: "umap", domains: ["a"], x: [1], y: [1], domain: [1], label: [0] },
      "Expected domains that are named",
    ],
    [
      parseEmbedding,
      { method: "umap", domains: ["a"], x: [1, 2], y: [1], domain: [0], label: [0] },
      "Expected lists of one length",
    ],
    [parseTable, { table: "t", preset: "p", selection: "s", rows: [{}] }, "rows.0.method: "],
  ];
  for (const [parse, value, message] of refused) {
    assertThrows(() => parse(JSON.stringify(value)), Error, message);
  }
  assertThrows(() => parseResult('{"metrics'), Error, "it is no JSON");
});
