/**
 * Runs the examples of doc comments and of Markdown, as `deno test --doc` does, but in one isolate:
 * there each of 430 loads and starts TensorFlow for itself. Their types are checked elsewhere.
 */
import { assert } from "@std/assert";
import { Buffer } from "node:buffer";
import { lineAt, readSourceFiles, ROOT, type SourceFile } from "./architecture/source_files.ts";

/** A block of code, and where it starts. */
type Example = { readonly path: string; readonly line: number; readonly code: string };

/** A fenced block, after the asterisks of a comment or in Markdown; `ts ignore` is not run. */
const BLOCK = /^([ \t]*(?:\* )?)```ts\n((?:(?!\1```)[^\n]*\n)*)\1```$/gm;

function listExamples({ path, text }: SourceFile): Example[] {
  return [...text.matchAll(BLOCK)].map(({ index, 1: margin, 2: block }) => {
    const lines = block.split("\n").map((line) => line.slice(margin.length));
    return { path, line: lineAt(text, index), code: lines.join("\n") };
  });
}

/** The exports of its file need no import in an example. */
async function importExample({ path, code }: Example): Promise<void> {
  const file = new URL(path, `file://${ROOT}`).href;
  const exported = path.endsWith(".ts") ? Object.keys(await import(file)) : [];
  const isOwn = (name: string) =>
    new RegExp(`(?:const|let|function|class) ${name}\\b|import [^;]*\\b${name}\\b`).test(code);
  const names = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(code) && !isOwn(name));
  const absolute = code.replaceAll(
    /(from |import |import\()"(\.[^"]+)"/g,
    (_, before, relative) => `${before}"${new URL(relative, file)}"`,
  );
  const own = names.length > 0 ? `import { ${names.join(", ")} } from "${file}";\n` : "";
  const encoded = Buffer.from(own + absolute).toString("base64");
  await import(`data:application/typescript;base64,${encoded}`);
}

const examples = readSourceFiles()
  .filter(({ path }) => /\.(ts|md)$/.test(path))
  .flatMap(listExamples);

for (const example of examples) {
  Deno.test(`the example at ${example.path}:${example.line} runs`, () => importExample(example));
}

Deno.test("examples are found", () => assert(examples.length > 400));
