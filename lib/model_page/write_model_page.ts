/**
 * A folder with a page that runs a model, for any server of files.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomically } from "../files/mod.ts";
import { exportNetworks, type LoadedModel } from "../model_folder/mod.ts";
import { renderModelPage, TFJS_FILE } from "./page.ts";

/** TensorFlow.js as one file; the one for older browsers evaluates strings, which the page forbids. */
const TFJS = import.meta.resolve("npm:@tensorflow/tfjs@4.22.0/dist/tf.es2017.min.js");

/** Images that the exported networks are compared on: they wait who want to see the page. */
const COMPARED_IMAGES = 2;

/**
 * Writes a page that classifies and translates pictures in the browser, with all that it needs: the
 * networks as graph models of TensorFlow.js, and TensorFlow.js itself.
 *
 * The folder can be copied to any server of files, and be at any address there.
 *
 * @param model whose networks are exported
 * @param directory created if it does not exist; `index.html` is written last
 * @throws {Error} if an exported network computes something else, or the folder cannot be written
 *
 * @example
 * ```ts ignore
 * const model = await loadModel("my-model");
 * await writeModelPage(model, "my-page");
 * ```
 */
export async function writeModelPage(model: LoadedModel, directory: string): Promise<void> {
  await exportNetworks(model, "tfjs", { directory, compared: COMPARED_IMAGES });
  const tfjs = await Deno.readFile(fileURLToPath(TFJS));
  await writeFileAtomically(join(directory, TFJS_FILE), tfjs);
  await writeFileAtomically(join(directory, "index.html"), renderModelPage(model.config));
}
