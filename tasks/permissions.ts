/**
 * The permissions that scripts of this repository are run with.
 *
 * Native code can do whatever its user can, so a script that calls it gets every permission: a
 * shorter list would only look safe. Scripts that need no native code get what is listed here.
 *
 * @module
 */
import { dirname, resolve } from "node:path";

type Needs = (args: readonly string[], folder: string) => readonly string[];

/** What scripts without native code need, besides reading files and variables. */
const NEEDS: { readonly [script: string]: Needs } = {
  "tasks/report.ts": (args, folder) => [
    writeTo(dirname(resolve(folder, valueOf("--out", args) ?? "report.html"))),
  ],
  "tasks/watch.ts": () => ["--allow-net=127.0.0.1"],
  "tasks/readme_table.ts": () => [writeTo(resolve(import.meta.dirname!, ".."))],
};

/**
 * Returns the permissions to run a script with.
 *
 * @param script its path in the repository
 * @param args its arguments, of which `--help` makes it need no more than to read
 * @param folder which relative paths among them are in
 * @returns flags of `deno run`
 */
export function permissionsFor(
  script: string,
  args: readonly string[],
  folder: string,
): readonly string[] {
  const isHelp = args.some((arg) => arg === "--help" || arg === "-h");
  const needs = isHelp ? [] : NEEDS[script]?.(args, folder);
  // Whoever is asked in a terminal for a permission cannot know what it is for.
  return ["--no-prompt", ...needs ? ["--allow-read", "--allow-env", ...needs] : ["--allow-all"]];
}

/** The last one counts, as it does for the script. */
function valueOf(flag: string, args: readonly string[]): string | undefined {
  const values = args.flatMap((arg, i) =>
    arg === flag
      ? args.slice(i + 1, i + 2)
      : arg.startsWith(`${flag}=`)
      ? [arg.slice(flag.length + 1)]
      : []
  );
  return values.at(-1);
}

/** Two commas are one in a path, where a single one ends it. */
function writeTo(folder: string): string {
  return `--allow-write=${folder.replaceAll(",", ",,")}`;
}
