/**
 * Runs the tests of whole folders in one isolate: in isolates of their own, 190 files load and start
 * TensorFlow 190 times, which takes a minute.
 *
 * Arguments: the folders.
 */
import { readdirSync } from "node:fs";

for (const folder of Deno.args) {
  const files = new URL(`../${folder}/`, import.meta.url);
  const paths = readdirSync(files, { recursive: true }) as string[];
  for (const path of paths.filter((path) => path.endsWith("_test.ts")).sort()) {
    await import(new URL(path.replaceAll("\\", "/"), files).href);
  }
}
