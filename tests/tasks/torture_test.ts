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
  const [{ accepted, refused, ungraceful }] = JSON.parse(stdout);
  assertEquals([accepted, refused, ungraceful], [26, 42, []]);
  assertEquals(code, 0);
});

Deno.test("torture refuses what there is not", async () => {
  const { code, stderr } = await runScript("tasks/torture.ts", ["--only", "hardware"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "hardware");
});
