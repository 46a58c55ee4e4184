import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readReport, renderReport, type Report, toJson } from "../../../tasks/bench/report.ts";

const report: Report = {
  date: "2026-11-29T08:00:00.000Z",
  command: "deno task bench --quick",
  machine: {
    processor: "AMD EPYC",
    cores: 4,
    device: "cpu",
    threads: 2,
    precision: "bfloat16",
  },
  versions: { pixelda: "0.1.0", TensorFlow: "2.21.0" },
  results: {
    step: {
      compact: {
        compiled: { ms: 92.84, quartiles: [91.5, 95], ratio: 1, ratioQuartiles: [1, 1] },
        stock: { ms: 434.6, quartiles: [420, 470.4], ratio: 4.684, ratioQuartiles: [4.5, 4.9] },
      },
    },
    memory: {
      process: { "1 step": { mb: 546, quartiles: [546, 546], ratio: 1, ratioQuartiles: [1, 1] } },
    },
  },
};

/** Writes a file that the test's end removes. */
async function writeTemporary(content: string) {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "bench.json");
  await Deno.writeTextFile(path, content);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("readReport() returns what toJson() was given, without a comparison", async () => {
  await using file = await writeTemporary(toJson(report, { compared: 3 }));
  assertEquals(await readReport(file.path), report);
});

Deno.test("toJson() has sections at the top", () => {
  assertEquals(JSON.parse(toJson(report)).step.compact.compiled.ms, 92.84);
});

Deno.test("readReport() refuses what is not a report, and says where", async (t) => {
  const { step } = report.results;
  const changed = (ratio: unknown) => {
    const compact = { compiled: { ...step.compact.compiled, ratio } };
    return JSON.stringify({ ...JSON.parse(toJson(report)), step: { compact } });
  };
  const cases: { [name: string]: [string, RegExp] } = {
    "not JSON": ["ms: 3", /not a report of this benchmark \(JSON: /],
    "a list": ["[]", /not a report/],
    "no machine": [JSON.stringify({ ...JSON.parse(toJson(report)), machine: 3 }), /\(machine: /],
    "a text for a number": [changed("1"), /\(step\.compact\.compiled\.ratio: /],
    "a ratio of 0": [changed(0), /\(step\.compact\.compiled\.ratio: /],
    "too long": [`"${"x".repeat(1_000_000)}"`, /it has 1000002 bytes, more than any report/],
  };
  for (const [name, [content, message]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using file = await writeTemporary(content);
      const error = await assertRejects(() => readReport(file.path), Error);
      assertEquals(error.message.startsWith(`Cannot compare with ${file.path}: `), true);
      assertEquals(error.message.endsWith("deno task bench --json > FILE"), true);
      assertEquals(message.test(error.message), true, error.message);
    });
  }
  await assertRejects(() => readReport("/none/bench.json"), Error, "it does not exist");
  await assertRejects(() => readReport("/"), Error, "it is not a file");
});

Deno.test("renderReport() has a line on the machine and a table for each subject", () => {
  const sections = {
    step: { title: "Training step", unit: "ms" as const },
    memory: { title: "Memory", unit: "mb" as const },
  };
  assertEquals(renderReport(report, sections).split("\n"), [
    "AMD EPYC, 4 cores; 2 threads on cpu, bfloat16; pixelda 0.1.0, TensorFlow 2.21.0; 2026-11-29. " +
    "Medians, with first and third quartile; × is to the first line.",
    "",
    "Training step",
    "",
    "| compact  |   ms | quartiles |    × | quartiles |",
    "| -------- | ---: | --------: | ---: | --------: |",
    "| compiled | 92.8 | 91.5–95.0 | 1.00 | 1.00–1.00 |",
    "| stock    |  435 |   420–470 | 4.68 | 4.50–4.90 |",
    "",
    "Memory",
    "",
    "| process |  MB | quartiles |    × | quartiles |",
    "| ------- | --: | --------: | ---: | --------: |",
    "| 1 step  | 546 |   546–546 | 1.00 | 1.00–1.00 |",
  ]);
});
