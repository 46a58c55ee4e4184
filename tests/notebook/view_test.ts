import { assertEquals } from "@std/assert";
import { jupyterDisplay, withView } from "../../lib/notebook/view.ts";

Deno.test("withView() leaves the record as it was, for loops and for comparisons", async () => {
  const value = { accuracy: 0.5 };
  const shown = withView(value, () => ({ "text/plain": "50 %" }));
  assertEquals(Object.entries(shown), [["accuracy", 0.5]]);
  assertEquals({ ...shown }, value);
  assertEquals(Reflect.ownKeys(value), ["accuracy"]);
  assertEquals(await shown[jupyterDisplay](), { "text/plain": "50 %" });
});

Deno.test("jupyterDisplay is the symbol that Deno's kernel looks for", () => {
  assertEquals(jupyterDisplay as symbol, Symbol.for("Jupyter.display"));
});

Deno.test("withView() shows the value as it is when it is shown", async () => {
  const records: number[] = [];
  const shown = withView({ records }, () => ({ "text/plain": `${records.length} records` }));
  records.push(1);
  assertEquals((await shown[jupyterDisplay]())["text/plain"], "1 records");
});
