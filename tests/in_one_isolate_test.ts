/**
 * Runs many tests in one isolate: in isolates of their own, 250 files load and start TensorFlow 250 times,
 * and draw the embedded images ten times.
 *
 * Arguments: folders and files.
 */
import { readdirSync } from "node:fs";

const root = new URL("../", import.meta.url);
for (const path of Deno.args.toSorted()) {
  for (const file of path.endsWith("_test.ts") ? [path] : filesOf(path)) {
    await import(new URL(file, root).href);
  }
}

function filesOf(folder: string): string[] {
  const paths = readdirSync(new URL(`${folder}/`, root), { recursive: true }) as string[];
  return paths.filter((path) => path.endsWith("_test.ts"))
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`).sort();
}
