import { assertEquals, assertStringIncludes } from "@std/assert";
import { viewTable } from "../../lib/notebook/table_view.ts";
import { jupyterDisplay } from "../../lib/notebook/view.ts";
import { renderText } from "../../lib/tables/render.ts";
import { table } from "../tables/tiny_table.ts";

Deno.test("viewTable() shows the terminal's text, and the same cells in HTML", async () => {
  const shown = await viewTable(table)[jupyterDisplay]();
  assertEquals(shown["text/plain"], renderText(table));
  for (
    const text of ["CORAL", "– (81.7)", "95.1 ± 0.3 (95.9)", "82.0* (98.2)", "Images are padded."]
  ) {
    assertStringIncludes(shown["text/html"]!, text);
  }
});

Deno.test("viewTable() escapes names that are HTML", async () => {
  const hostile = { ...table, title: "<script>alert(1)</script>" };
  const { "text/html": html } = await viewTable(hostile)[jupyterDisplay]();
  assertEquals(html!.includes("<script>"), false);
  assertStringIncludes(html!, "&lt;script&gt;");
});
