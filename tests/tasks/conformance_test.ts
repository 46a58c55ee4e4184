import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../..", import.meta.url));

async function conformance(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const map = ["--import-map", "tasks/std/import_map.json"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...map, "tasks/conformance.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("conformance runs the published specs that a filter names", async () => {
  const { code, out } = await conformance("--filter", "relu test-tensorflow");
  assertEquals(code, 0);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed\n$/m.exec(out)!;
  assert(Number(passed) > 10);
  assertEquals(Number(failed), 0);
});

Deno.test("conformance counts a listed exception as failed and still succeeds", async () => {
  const { code, out } = await conformance("--filter", "round test-tensorflow {} int32", "--json");
  assertEquals(code, 0);
  const { passed, failed, failures } = JSON.parse(out);
  assertEquals([passed, failed], [0, 1]);
  assertStringIncludes(failures[0].message, "Arrays differ");
});

Deno.test("conformance fails when nothing has the name or an argument is unknown", async () => {
  const nothing = await conformance("--filter", "no such spec", "--quiet");
  assertEquals(nothing.code, 1);
  assertStringIncludes(nothing.err, 'no name contains "no such spec"');
  const unknown = await conformance("--fliter", "relu");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.err, "Unknown flag --fliter");
});
