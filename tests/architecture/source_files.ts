import { join, relative } from "@std/path";

/** The repository's root, an absolute path. */
export const ROOT = new URL("../..", import.meta.url).pathname;

/** A file of the repository: its path from the root, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** An import, export or `import()` of a file, with the line it starts in. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  /** The imported file's path from the root, or null for a package. */
  readonly to: string | null;
}

const SKIPPED_FOLDERS = ["node_modules", "references", "embedded", "images"];
const TEXT_ENDINGS = /\.(ts|js|css|md|py|ipynb|json|cff)$/;

function* walk(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isFile && TEXT_ENDINGS.test(entry.name)) yield path;
    if (!entry.isDirectory || entry.name.startsWith(".")) continue;
    if (path !== join(ROOT, "runs") && !SKIPPED_FOLDERS.includes(entry.name)) yield* walk(path);
  }
}

/** Reads every text file of the repository, in the order of their paths. */
export function readSourceFiles(): SourceFile[] {
  const paths = [...walk(ROOT)].map((path) => relative(ROOT, path).replaceAll("\\", "/")).sort();
  return paths.map((path) => ({ path, text: Deno.readTextFileSync(join(ROOT, path)) }));
}

/** Returns the line, counted from 1, in which a position of a text lies. */
export const lineAt = (text: string, index: number) => text.slice(0, index).split("\n").length;

/** Lists `path:line: found` for every match of a pattern, except those that `excused` accepts. */
export function findMatches(
  { path, text }: SourceFile,
  pattern: RegExp,
  excused: (match: RegExpMatchArray, line: string) => boolean = () => false,
): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const line = lineAt(text, match.index);
    const whole = text.split("\n")[line - 1];
    return excused(match, whole) ? [] : [`${path}:${line}: ${match[0].trim().split("\n")[0]}`];
  });
}

const STATEMENT = /^(?:import|export)\b(?:[^"';(]*?\bfrom)?\s*"([^"\n]+)"/gm;
const CALL = /^(?!\s*\*)[^\n]*?\bimport\("([^"\n]+)"\)/gm;

/** Lists what a module imports; examples in comments are left out. */
export function listImports({ path, text }: SourceFile): Import[] {
  return [...text.matchAll(STATEMENT), ...text.matchAll(CALL)].map(({ 1: specifier, index }) => ({
    from: path,
    line: lineAt(text, index),
    specifier,
    to: specifier.startsWith(".") ? new URL(specifier, `file:///${path}`).pathname.slice(1) : null,
  }));
}
