import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderDocument } from "../../lib/html/document.ts";
import { html } from "../../lib/html/html.ts";

const content = {
  title: `a "b" <c>`,
  style: "p { color: red }",
  script: "document.title += 1 < 2;",
  body: html`<p>${"<&>"}</p>`,
};

/** The directives of a document's content security policy. */
const policyOf = (page: string): string[] =>
  / content="(default-src[^"]*)"/.exec(page)![1].replaceAll("&#39;", "'").split("; ");

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}

Deno.test("renderDocument() allows its own style and script, and nothing else", async () => {
  const page = renderDocument(content);
  const [, style] = /<style>([^]*)<\/style>/.exec(page)!;
  const [, script] = /<script>([^]*)<\/script>/.exec(page)!;
  assertEquals(style.endsWith(content.style), true);
  assertEquals(script, content.script);
  assertEquals(policyOf(page), [
    "default-src 'none'",
    "img-src data:",
    `style-src ${await hashOf(style)}`,
    `script-src ${await hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assertStringIncludes(page, "<title>a &quot;b&quot; &lt;c&gt;</title>");
  assertStringIncludes(page, "<p>&lt;&amp;&gt;</p>");
});

Deno.test("renderDocument() adds the sources that it is given", async () => {
  const sources = { scripts: "'self'", connect: "'self'", images: "https:" };
  const page = renderDocument({ ...content, sources, attributes: html`data-a="${'"'}"` });
  assertEquals(policyOf(page).filter((each) => !each.startsWith("style-src")), [
    "default-src 'none'",
    "img-src data: https:",
    `script-src ${await hashOf(content.script)} 'self'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assertStringIncludes(page, '<html lang="en" data-a="&quot;">');
});
