import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { runScript } from "../run_script.ts";

const conformance = (...args: string[]) => runScript("tasks/conformance.ts", args);

Deno.test("conformance runs the published specs that a filter names", async () => {
  const { code, stdout } = await conformance("--filter", "relu test-tensorflow");
  assertEquals(code, 0);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed\n$/m.exec(stdout)!;
  assertGreater(Number(passed), 10);
  assertEquals(Number(failed), 0);
});

Deno.test("conformance counts a listed exception as failed and still succeeds", async () => {
  const { code, stdout } = await conformance(
    "--filter",
    "unique test-tensorflow {} 1d tensor with NaN",
    "--json",
  );
  assertEquals(code, 0);
  const { passed, failed, failures } = JSON.parse(stdout);
  assertEquals([passed, failed], [0, 1]);
  assertStringIncludes(failures[0].message, "to equal 2");
});

Deno.test("conformance fails when nothing has the name or a flag is unknown", async () => {
  const nothing = await conformance("--filter", "no such spec", "--quiet");
  assertEquals(nothing.code, 1);
  assertStringIncludes(nothing.stderr, 'no name contains "no such spec"');
  const unknown = await conformance("--fliter", "relu");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, "Unknown flag --fliter");
});
