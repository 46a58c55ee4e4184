import { assertEquals } from "@std/assert";
import { missingOutputs, type Notebook } from "../../../tasks/notebooks/outputs.ts";

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
    "Cell 1 shows no execute_result image/png any more",
    "Cell 2 shows no stream stdout any more",
  ]);
});

Deno.test("missingOutputs() names an output that the repository lacks", () => {
  assertEquals(missingOutputs(notebook([picture], []), notebook([picture], [printed])), [
    "Cell 1 shows stream stdout, not so in the repository",
  ]);
});

Deno.test("missingOutputs() finds all missing in a notebook that was committed without any", () => {
  assertEquals(missingOutputs(notebook([], []), notebook([picture], [])), [
    "No cell has outputs in the repository",
  ]);
});
