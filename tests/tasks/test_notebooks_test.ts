import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { exists } from "../../lib/files/mod.ts";
import {
  createSandbox,
  missingOutputs,
  type Notebook,
  shortenTrainings,
} from "../../tasks/test_notebooks.ts";
import { root } from "../run_script.ts";

function notebook(...cells: (readonly Record<string, unknown>[])[]): Notebook {
  return {
    cells: cells.map((outputs) => ({ cell_type: "code", source: "", outputs })),
  } as unknown as Notebook;
}

const picture = { output_type: "execute_result", data: { "image/png": "a", "text/plain": "b" } };
const printed = { output_type: "stream", name: "stdout", text: "c" };

Deno.test("missingOutputs() finds nothing missing where other values come in the same formats", () => {
  const other = { ...picture, data: { "image/png": "x", "text/plain": "y" } };
  // Text may come in one piece or in several.
  const run = notebook([other], [printed, printed], []);
  assertEquals(missingOutputs(notebook([picture], [printed], []), run), []);
});

Deno.test("missingOutputs() names cell and format of an output that is gone", () => {
  const text = { ...picture, data: { "text/plain": "b" } };
  assertEquals(missingOutputs(notebook([], [picture], [printed]), notebook([], [text], [])), [
    "Cell 1 no longer shows execute_result image/png",
    "Cell 2 no longer shows stream stdout",
  ]);
});

Deno.test("missingOutputs() names an output that the repository lacks", () => {
  assertEquals(missingOutputs(notebook([picture], []), notebook([picture], [printed])), [
    "Cell 1 shows stream stdout, which the repository lacks",
  ]);
});

Deno.test("missingOutputs() finds all missing in a notebook that was committed without any", () => {
  assertEquals(missingOutputs(notebook([], []), notebook([picture], [])), [
    "No cell has outputs in the repository",
  ]);
});

Deno.test("shortenTrainings() limits the steps that a notebook names, and needs some", () => {
  const cell = (line: string) => JSON.stringify({ source: [`${line}\n`, "const sides = 900;"] });
  assertEquals(
    shortenTrainings(cell("const steps = { supervised: 50, pixelda: 900 };"), 100),
    cell("const steps = { supervised: 50, pixelda: 100 };"),
  );
  assertThrows(() => shortenTrainings(cell("const total = 900;"), 100), Error, "const steps =");
});

Deno.test("every notebook names the steps of its trainings", async () => {
  const folder = join(root, "notebooks");
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    assertNotEquals(shortenTrainings(text, 7), text, name);
  }
});

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
