/** Imports of packages: over HTTP no import map is read, so versions stand where they are used. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { root } from "./run_script.ts";

/** Sources, tests and notebooks. */
async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = join(folder, name);
    if (isDirectory && !/^\.|^runs$|^node_modules$|^references$/.test(name)) {
      yield* sourceFiles(path);
    } else if (/\.(ts|ipynb)$|^deno\.json$/.test(name)) yield path;
  }
}

/** Each file's text, read once. */
const texts = new Map(
  await Array.fromAsync(sourceFiles("."), async (path): Promise<[string, string]> => [
    path,
    await Deno.readTextFile(join(root, path)),
  ]),
);

/** What stands between quotes after `npm:`, as the package's name and the rest. */
const NPM = /["'\\]npm:((?:@[^/"'\\]+\/)?[^@/"'\\]*)([^"'\\]*)/g;

Deno.test("every package is imported with one full version", () => {
  const versions = new Map<string, Map<string, string>>();
  for (const [path, text] of texts) {
    for (const [, name, rest] of text.matchAll(NPM)) {
      const version = /^@([^/]+)/.exec(rest)?.[1] ?? "no version";
      versions.set(name, (versions.get(name) ?? new Map()).set(version, path));
    }
  }
  const several = [...versions].filter(([, found]) => found.size > 1)
    .map(([name, found]) => `${name}: ${[...found].map((each) => each.join(" in ")).join(", ")}`);
  assertEquals(several, []);
  const inexact = [...versions].flatMap(([name, found]) =>
    [...found.keys()].map((v) => `${name}@${v}`)
  )
    .filter((each) => !/@\d+\.\d+\.\d+$/.test(each));
  assertEquals(inexact, []);
  assertEquals(versions.get("@tensorflow/tfjs-core")?.size, 1);
});

Deno.test("lib and datasets import npm packages inline, and nothing that a map must resolve", () => {
  const imports =
    /^\s*(?:import|export)\b[^"'()]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;
  const mapped = [...texts].filter(([path]) => /^(lib|datasets)\/|^mod\.ts$/.test(path))
    .flatMap(([path, text]) => {
      const code = text.replace(/\/\*[^]*?\*\//g, "");
      return [...code.matchAll(imports)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic)
        .filter((specifier) => !/^(\.{1,2}\/|npm:|node:)/.test(specifier))
        .map((specifier) => `${path}: ${specifier}`);
    });
  assertEquals(mapped, []);
});
