/**
 * Runs the tests of whole folders in one isolate: in isolates of their own, 190 files load and start
 * TensorFlow 190 times, which takes a minute.
 *
 * Arguments: the folders.
 */
import { join } from "node:path";

function* listTests(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* listTests(path);
    else if (name.endsWith("_test.ts")) yield path;
  }
}

const root = join(import.meta.dirname!, "..");
for (const folder of Deno.args) {
  for (const path of [...listTests(join(root, folder))].sort()) await import(`file://${path}`);
}
