/**
 * Runs many files of tests in one isolate: in isolates of their own, each would load and start TensorFlow,
 * and draw what the embedded data is made of.
 *
 * Arguments: the files, by their paths from the root.
 */
for (const path of Deno.args) await import(new URL(`../${path}`, import.meta.url).href);
