import { assertEquals, assertLess } from "@std/assert";
import { runSavedModel, tf } from "../../lib/engine/mod.ts";
import { freezeGraph } from "../../lib/export/frozen_graph.ts";
import { encodeSavedModel } from "../../lib/export/saved_model.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { exportables, inputsFor } from "./networks.ts";

/** Python's TensorFlow reads the same files in `deno task test:export --tensorflow`. */
for (const [name, create] of Object.entries(exportables)) {
  testOnTensorFlow(`a SavedModel of the ${name} computes what the network does`, async () => {
    const exportable = create();
    const folder = await Deno.makeTempDir();
    await Deno.writeFile(`${folder}/saved_model.pb`, encodeSavedModel(freezeGraph(exportable)));
    for (const batch of [1, 5, 16]) {
      const inputs = inputsFor(exportable, batch);
      const expected = exportable.run(inputs);
      const fed = Object.entries(inputs).map(([name, tensor]) => [`${name}:0`, tensor] as const);
      const names = Object.keys(expected).map((name) => `${name}:0`);
      const outputs = runSavedModel(folder, Object.fromEntries(fed), names);
      for (const [i, tensor] of Object.values(expected).entries()) {
        assertEquals(outputs[i].shape, tensor.shape);
        assertLess(tf.max(tf.abs(tf.sub(outputs[i], tensor))).dataSync()[0], 1e-5);
      }
    }
    await Deno.remove(folder, { recursive: true });
  });
}
