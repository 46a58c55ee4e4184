import { assertEquals } from "@std/assert";
import { html, htmlText, type HtmlValue, trustedHtml } from "../../lib/html/html.ts";

Deno.test("html() escapes what ends text or a quoted attribute", () => {
  const text = `&<>"'`;
  assertEquals(
    htmlText(html`<a title="${text}">${text}</a>`),
    '<a title="&amp;&lt;&gt;&quot;&#39;">&amp;&lt;&gt;&quot;&#39;</a>',
  );
});

Deno.test("html() keeps pieces of HTML, joins lists and leaves out what is absent", () => {
  const parts = [1, 2].map((n) => html`<i>${n}</i>`);
  assertEquals(
    htmlText(html`${parts}${null}${undefined}${false}${0}${trustedHtml("<br>")}`),
    "<i>1</i><i>2</i>0<br>",
  );
});

Deno.test("html() takes no object of a JSON file for HTML", () => {
  const forged = JSON.parse('{"Symbol(markup)":"<script>","markup":"<script>","html":"<script>"}');
  assertEquals(htmlText(html`${forged as HtmlValue}`), "[object Object]");
});

Deno.test("html() drops the line breaks around a template and the indentation in it", () => {
  assertEquals(
    htmlText(html`
      <p>
        ${"a\n  b"}
      </p>
    `),
    "<p>\na\n  b\n</p>",
  );
});
