import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describeMachine, readResults, renderReport } from "../../../tasks/torture/report.ts";
import { createTally } from "../../../tasks/torture/tally.ts";

const results = [{
  section: "runs",
  seed: 3,
  short: true,
  date: "2026-11-29",
  machine: "2 cores, AMD EPYC",
  tallies: [
    { ...createTally("kill -9: PixelDA"), resumed: 19, ungraceful: ["run 2: a|b <differs>"] },
    { ...createTally("disk full"), accepted: 1000, refused: 234, notes: ["skipped: no mount"] },
  ],
}];

Deno.test("renderReport() writes a table of cases, with what was tried and survived", () => {
  const page = renderReport(results, { runs: "Things happen." });
  assertEquals(page.slice(page.indexOf("**1,254")).split("\n"), [
    "**1,254 tried, 1 ungraceful.**",
    "",
    "## runs",
    "",
    "Things happen.",
    "",
    "`deno task torture --only runs --seed 3 --short`, 2026-11-29, 2 cores, AMD EPYC.",
    "",
    "| case | tried | accepted | refused | resumed | ungraceful |",
    "|---|---:|---:|---:|---:|---:|",
    "| kill -9: PixelDA | 20 | 0 | 0 | 19 | 1 |",
    "| disk full | 1,234 | 1,000 | 234 | 0 | 0 |",
    "",
    "- kill -9: PixelDA: **ungraceful**: run 2: a\\|b \\<differs>",
    "- disk full: skipped: no mount",
    "",
  ]);
});

Deno.test("readResults() reads what was printed, and refuses all else by file, place and reason", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, JSON.stringify(results));
  assertEquals(await readResults(path), results);
  const refuse = async (text: string, reason: string) => {
    await Deno.writeTextFile(path, text);
    await assertRejects(
      () => readResults(path),
      Error,
      `Cannot take results from ${path}: ${reason}`,
    );
  };
  await refuse("[", "it has something else (JSON: Invalid JSON");
  await refuse('[{"section":"runs"}]', "it has something else (0.seed: ");
  await refuse(" ".repeat(1_000_001), "it has 1000001 bytes, more than any results. ");
  await Deno.remove(path);
  await assertRejects(
    () => readResults(path),
    Error,
    `Cannot take results from ${path}: it does not exist. ` +
      "Write it with deno task torture --json > FILE",
  );
});

Deno.test("describeMachine() tells cores and processor, and nothing else", () => {
  assertMatch(describeMachine(), /^\d+ cores?, \S.*$/);
});
