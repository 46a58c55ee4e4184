import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { root, runScript } from "../run_script.ts";

/** A repository of one loss and its test, and this repository's tasks. */
async function repository(test: string): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda mutate " });
  const link = (path: string) => Deno.symlink(join(root, path), join(directory, path));
  for (const path of ["lib/losses", "lib/metrics", "tests/losses"]) {
    await Deno.mkdir(join(directory, path), { recursive: true });
  }
  for (const path of ["tasks", "deno.json", "lib/files", "lib/terminal"]) await link(path);
  const source = "export function half(x: number): number {\n  return x / 2;\n}\n";
  await Deno.writeTextFile(join(directory, "lib/losses/half.ts"), source);
  const imports = `import { assert } from "@std/assert";
    import { half } from "../../lib/losses/half.ts";\n`;
  await Deno.writeTextFile(join(directory, "tests/losses/half_test.ts"), imports + test);
  return directory;
}

async function mutate(test: string, ...args: string[]) {
  const directory = await repository(test);
  const outcome = await runScript(join(directory, "tasks/mutate.ts"), args);
  const source = await Deno.readTextFile(join(directory, "lib/losses/half.ts"));
  assertStringIncludes(source, "return x / 2;");
  await Deno.remove(directory, { recursive: true });
  return outcome;
}

Deno.test("mutate counts changes that a test notices", async () => {
  const test = 'Deno.test("half() of 4 is 2", () => { assert(half(4) === 2); });';
  const { code, stdout, stderr } = await mutate(test);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.trim().split("\n")[1].split(/ +/), ["losses/half", "3", "3", "0", "0"]);
});

Deno.test("mutate prints the changes that no test notices, and fails", async () => {
  const { code, stdout } = await mutate(
    'Deno.test("half() of 0 is 0", () => assert(half(0) === 0));',
  );
  assertEquals(code, 1);
  assertStringIncludes(stdout, "lib/losses/half.ts:2: no test notices: return x * 2;\n");
  assertStringIncludes(stdout, "lib/losses/half.ts:2: no test notices: return x / 3;\n");
});

Deno.test("mutate counts a change that ends the process as noticed", async () => {
  const test = 'Deno.test("exits", () => { if (half(4) !== 2) Deno.exit(3); });';
  const { code, stdout } = await mutate(test);
  assertEquals(code, 0, stdout);
});

Deno.test("mutate refuses tests that fail without a change, and names of no file", async () => {
  const failing = await mutate('Deno.test("wrong", () => assert(half(4) === 3));');
  assertEquals(failing.code, 2);
  assertStringIncludes(
    failing.stderr,
    "Cannot mutate losses/half: a test fails without any change",
  );
  const nothing = await mutate("", "quarter");
  assertEquals(nothing.code, 2);
  assertStringIncludes(nothing.stderr, "No file's path contains quarter");
});
