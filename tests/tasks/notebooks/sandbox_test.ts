import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { createSandbox } from "../../../tasks/notebooks/sandbox.ts";

const root = fromFileUrl(new URL("../../..", import.meta.url));
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("createSandbox() has what notebooks import, and no runs", async () => {
  await using sandbox = await createSandbox(root);
  const at = (name: string) => exists(join(sandbox.folder, "..", name));
  assertEquals(await Promise.all(["mod.ts", "deno.json", "lib/engine/mod.ts"].map(at)), [
    true,
    true,
    true,
  ]);
  assertEquals(await at("runs"), false);
});

Deno.test("createSandbox() offers Jupyter this Deno as kernel", async () => {
  await using sandbox = await createSandbox(root);
  const path = join(sandbox.environment.JUPYTER_PATH, "kernels/deno/kernel.json");
  const { argv } = JSON.parse(await Deno.readTextFile(path));
  assertEquals(argv, [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"]);
});

Deno.test("createSandbox() leaves the repository as it was when it is removed", async () => {
  const sandbox = await createSandbox(root);
  await sandbox[Symbol.asyncDispose]();
  assertEquals([await exists(sandbox.folder), await exists(join(root, "mod.ts"))], [false, true]);
});
