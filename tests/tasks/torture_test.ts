import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { runScript } from "../run_script.ts";

Deno.test("torture finds errors only in a short run of native code", async () => {
  const args = ["--only", "native", "--short", "--seed", "1", "--json", "--quiet"];
  const { code, stdout, stderr } = await runScript("tasks/torture.ts", args);
  const [{ tallies }] = JSON.parse(stdout);
  assertEquals(tallies.map((tally: { ungraceful: string[] }) => tally.ungraceful), [[], []]);
  for (const { accepted, refused } of tallies) {
    assertEquals(accepted + refused, 2_000);
    assertGreater(accepted, 200); // kernels run, and not only checks
  }
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("downloads end with the right file or with one clear error", async () => {
  const { code, stdout } = await runScript("tasks/torture.ts", ["--only", "downloads", "--json"]);
  const [{ tallies: [{ accepted, refused, ungraceful }] }] = JSON.parse(stdout);
  assertEquals([accepted, refused, ungraceful], [26, 42, []]);
  assertEquals(code, 0);
});

Deno.test("torture refuses what there is not", async () => {
  const { code, stderr } = await runScript("tasks/torture.ts", ["--only", "hardware"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "hardware");
});

Deno.test("torture writes the page of earlier results, and fails if one was ungraceful", async () => {
  const folder = await Deno.makeTempDir();
  const tally = { name: "disk full", accepted: 0, refused: 0, resumed: 5, notes: [] };
  const of = (section: string, ungraceful: string[]) => [{
    ...{ section, seed: 1, short: false, date: "2026-11-29", machine: "2 cores" },
    tallies: [{ ...tally, ungraceful }],
  }];
  await Deno.writeTextFile(`${folder}/a.json`, JSON.stringify(of("runs", [])));
  await Deno.writeTextFile(`${folder}/b.json`, JSON.stringify(of("soak", ["it grew"])));
  const write = async (from: string) =>
    await runScript("tasks/torture.ts", ["--from", from, "--report", `${folder}/page.md`]);
  const both = await write(`${folder}/a.json,${folder}/b.json`);
  assertEquals([both.code, both.stderr], [1, ""]);
  assertEquals(both.stdout.split("\n").slice(0, 2), [
    "disk full: 0 accepted, 0 refused, 5 resumed, 0 ungraceful",
    "disk full: 0 accepted, 0 refused, 5 resumed, 1 ungraceful",
  ]);
  const page = await Deno.readTextFile(`${folder}/page.md`);
  assertStringIncludes(page, "**11 tried, 1 ungraceful.**");
  assertStringIncludes(page, "`deno task torture --only soak --seed 1`, 2026-11-29, 2 cores.");
  assertEquals((await write(`${folder}/a.json`)).code, 0);
});
