import { assertEquals } from "@std/assert";
import { compareValidators } from "../../experiments/diagnostics/rule_quality.ts";
import { renderMarkdown, renderText } from "../../experiments/validators.ts";
import { writeRun } from "../report/tiny_runs.ts";
import { recordsOf, withRuns } from "./validated_runs.ts";

Deno.test("a comparison is text by rule, and Markdown by method", () =>
  withRuns(async (folder) => {
    const records = recordsOf([50, 60, 90, 80], [1, 2, 4, 3], [0.9, 0.7, 0.5, 0.3]);
    for (const seed of [0, 1, 2, 7]) await writeRun(folder, { method: "dann", seed, records });
    await writeRun(folder, { method: "mmd", records: recordsOf([50], [1], [1]) });
    const old = await writeRun(folder, { method: "dsn" });
    const comparison = await compareValidators(folder);
    const cellsOf = (line: string, mark: string) => line.split(mark).map((cell) => cell.trim());
    const lines = renderText(comparison).split("\n");
    assertEquals(lines.slice(2, 6).map((line) => cellsOf(line, "   ").filter((cell) => cell)), [
      ["dann (table2, quick)", "linemod", "0-2,7", "90.0", "entropy", "0.80", "10.0", "10.0"],
      ["snd", "1.00", "0.0", "0.0"],
      ["last step", "–", "10.0", "–"],
      ["mmd (table2, quick)", "linemod", "0", "50.0", "entropy", "–", "0.0", "0.0"],
    ]);
    const line = `left out: ${old}: its validation has no accuracy with a rule's score`;
    assertEquals(lines.at(-1), line);
    assertEquals(renderMarkdown(comparison).split("\n").at(-1), `- ${line}`);
    const [head, , dann] = renderMarkdown(comparison).split("\n");
    assertEquals(cellsOf(head, "|").slice(1, -1), [
      ...["method", "scenario", "seeds", "best", "entropy", "snd", "last step"],
    ]);
    assertEquals(cellsOf(dann, "|").slice(4, -1), [
      ...["90.0", "0.80 / 10.0 / 10.0", "1.00 / 0.0 / 0.0", "– / 10.0 / –"],
    ]);
  }));
