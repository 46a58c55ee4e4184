/** Graph models of TensorFlow.js in a browser, against the networks that they were exported from. */
import { assertEquals, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { startEngine, tf } from "../../lib/engine/mod.ts";
import { freezeGraph } from "../../lib/export/frozen_graph.ts";
import { encodeTfjsModel } from "../../lib/export/tfjs_model.ts";
import { exportables, inputsFor } from "../export/networks.ts";
import { browserTest } from "./chromium.ts";

const tfjs = fromFileUrl(import.meta.resolve("npm:@tensorflow/tfjs@4.22.0/dist/tf.min.js"));

type Files = { readonly [path: string]: Uint8Array | string };

/** Serves files by their paths, pages as texts. */
function serve(files: Files) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const file = files[new URL(request.url).pathname.slice(1)];
    if (file === undefined) return new Response(null, { status: 404 });
    const headers = { "content-type": typeof file === "string" ? "text/html" : "application/json" };
    return new Response(file as BodyInit, { headers });
  });
}

browserTest("exported networks compute in a browser what they do here", async (browser) => {
  await startEngine({ precision: "float32" });
  const made = Object.values(exportables).map((create) => create());
  const files = made.flatMap((exportable) =>
    Object.entries(encodeTfjsModel(freezeGraph(exportable)))
      .map(([name, bytes]) => [`${exportable.name}/${name}`, bytes] as const)
  );
  await using server = serve({
    "": "<script src='tf.min.js'></script>",
    "tf.min.js": await Deno.readTextFile(tfjs),
    ...Object.fromEntries(files),
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.addr.port}/`);
  for (const exportable of made) {
    const inputs = inputsFor(exportable, 16);
    const expected = Object.entries(exportable.run(inputs));
    const given = Object.entries(inputs)
      .map(([name, tensor]) => [name, tensor.shape, [...tensor.dataSync()]]);
    const found = await page.evaluate(`(async () => {
      const model = await tf.loadGraphModel("${exportable.name}/model.json");
      const inputs = ${JSON.stringify(given)}
        .map(([name, shape, values]) => [name, tf.tensor(values, shape)]);
      const names = ${JSON.stringify(expected.map(([name]) => name))};
      const outputs = [model.execute(Object.fromEntries(inputs), names)].flat();
      return await Promise.all(
        outputs.map(async (output) => ({ shape: output.shape, values: [...await output.data()] })),
      );
    })()`) as { shape: number[]; values: number[] }[];
    for (const [i, [, output]] of expected.entries()) {
      assertEquals(found[i].shape, output.shape);
      const wanted = output.dataSync();
      const differences = found[i].values.map((value, j) => Math.abs(value - wanted[j]));
      assertLess(Math.max(...differences), 1e-4);
    }
    tf.dispose([inputs, expected.map(([, output]) => output)]);
  }
});
