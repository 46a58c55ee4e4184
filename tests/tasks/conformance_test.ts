import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
// Deno resolves files of a package only that the program imports something of.
import "npm:@tensorflow/tfjs-node-gpu@4.22.0/package.json" with { type: "json" };
import { fromFileUrl } from "@std/path";
import { runScript } from "../run_script.ts";

const conformance = (...args: string[]) => runScript("tasks/conformance.ts", args);

Deno.test("conformance runs the published specs that a filter names", async () => {
  const { code, stdout } = await conformance("--filter", "relu test-tensorflow");
  assertEquals(code, 0);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed, \d+ pending, \d+ left out\n$/m.exec(
    stdout,
  )!;
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

Deno.test("conformance runs tfjs-node's own specs, and says which it leaves out, and why", async () => {
  const { code, stdout } = await conformance("--filter", "getTFDType()", "--json");
  const { passed, failed, pending, leftOut, filesLeftOut } = JSON.parse(stdout);
  assertEquals([code, passed, failed, pending], [0, 4, 0, 0]);
  assertEquals(leftOut, 23 + 25 + 27);
  const dist = "npm:@tensorflow/tfjs-node-gpu@4.22.0/dist";
  for (const { file, specs, reason } of filesLeftOut) {
    const text = await Deno.readTextFile(fromFileUrl(import.meta.resolve(`${dist}/${file}`)));
    assertEquals([...text.matchAll(/\bit\(/g)].length, specs, file);
    assertStringIncludes(reason, " are ");
  }
});

Deno.test("conformance fails when nothing has the name or a flag is unknown", async () => {
  const nothing = await conformance("--filter", "no such spec", "--quiet");
  assertEquals(nothing.code, 1);
  assertStringIncludes(nothing.stderr, 'no name contains "no such spec"');
  const unknown = await conformance("--fliter", "relu");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, "Unknown flag --fliter");
});
