import { assertEquals } from "@std/assert";
import { Parameter, runSavedModel, tf } from "../../lib/engine/mod.ts";
import { freezeGraph } from "../../lib/export/frozen_graph.ts";
import { encodeSavedModel } from "../../lib/export/saved_model.ts";
import { testOnTensorFlow } from "../on_backends.ts";

testOnTensorFlow(
  "encodeSavedModel() writes a model that needs no parameters any more",
  async () => {
    const weight = new Parameter(tf.tensor2d([[1, 2], [3, 4], [5, 6]]));
    const graph = freezeGraph({
      name: "affine",
      inputs: { x: { shape: [null, 3], dtype: "float32" }, n: { shape: [], dtype: "int32" } },
      run: ({ x, n }) => ({ y: tf.add(tf.matMul(x, weight.value), 0.5), twice: tf.mul(n, 2) }),
    });
    weight.dispose();
    const folder = await Deno.makeTempDir();
    await Deno.writeFile(`${folder}/saved_model.pb`, encodeSavedModel(graph));
    const n = tf.scalar(21, "int32");
    const run = (...rows: number[][]) =>
      runSavedModel(folder, { "x:0": tf.tensor2d(rows), "n:0": n }, ["twice:0", "y:0"])
        .map((output) => output.arraySync());
    assertEquals(run([1, 0, 0]), [42, [[1.5, 2.5]]]);
    assertEquals(run([1, 1, 1], [0, 2, 0]), [42, [[9.5, 12.5], [6.5, 8.5]]]);
    await Deno.remove(folder, { recursive: true });
  },
);

testOnTensorFlow("encodeSavedModel() gives the same bytes of the same network", () => {
  const encode = () =>
    encodeSavedModel(freezeGraph({
      name: "sum",
      inputs: { x: { shape: [null, 4, 4, 1], dtype: "float32" } },
      run: ({ x }) => ({
        y: tf.sum(tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 1, 2]), 1, "same")),
      }),
    }));
  assertEquals(encode(), encode());
});
