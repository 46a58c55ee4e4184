import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { type Exportable, freezeGraph } from "../../lib/export/frozen_graph.ts";
import { encodeOnnx } from "../../lib/export/onnx.ts";
import { encodeSavedModel } from "../../lib/export/saved_model.ts";
import { encodeTfjsModel } from "../../lib/export/tfjs_model.ts";
import {
  type ExportFormat,
  requireShortCommandLine,
  verifyExport,
} from "../../lib/export/verify.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const FORMATS: readonly ExportFormat[] = ["onnx", "savedmodel", "tfjs"];

const weight = () => new Parameter(tf.tensor1d([1, 2]));
const scaling = ({ value }: { readonly value: tf.Tensor }): Exportable => ({
  name: "scaling",
  inputs: { x: { shape: [null, 2], dtype: "float32" } },
  run: ({ x }) => ({ x2: tf.mul(x, value), same: x }),
});

/** Writes a network in every format into one folder, and returns where each is. */
async function write(exportable: Exportable) {
  const folder = await Deno.makeTempDir();
  const graph = freezeGraph(exportable);
  const files = {
    "model.onnx": encodeOnnx(graph),
    "saved_model.pb": encodeSavedModel(graph),
    ...encodeTfjsModel(graph),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
  return FORMATS.map((format) => ({
    format,
    path: format === "onnx" ? `${folder}/model.onnx` : folder,
  }));
}

testOnTensorFlow(
  "verifyExport() says nothing on the console, and restores the backend",
  async () => {
    const warnings: unknown[] = [];
    const warn = console.warn;
    console.warn = (...words) => void warnings.push(...words);
    try {
      for (const exported of await write(scaling(weight()))) {
        const inputs = { x: tf.tensor2d([[1, 2], [3, 4]]) };
        assertEquals(await verifyExport(scaling(weight()), exported, inputs), 0);
        assertEquals(tf.getBackend(), "tensorflow");
      }
    } finally {
      console.warn = warn;
    }
    assertEquals(warnings, []);
  },
);

testOnTensorFlow("verifyExport() returns the largest difference of all outputs", async () => {
  for (const exported of await write(scaling(weight()))) {
    const changed = scaling({ value: tf.tensor1d([1.5, 2.25]) });
    const verify = (...rows: number[][]) =>
      verifyExport(changed, exported, { x: tf.tensor2d(rows) });
    assertAlmostEquals(await verify([0.25, 0.25]), 0.125, 1e-6); // 0.375 instead of 0.25
    assertAlmostEquals(await verify([0, 0], [0, -8]), 2 / 18, 1e-6); // -18 instead of -16
    assertEquals(await verify([NaN, 1]), Infinity);
    assertEquals(await verify([1, Infinity]), Infinity);
  }
});

testOnTensorFlow("verifyExport() refuses other shapes, names and files", async () => {
  const network = scaling(weight());
  const rows = (columns: number) => ({ x: tf.ones([1, columns]) });
  const flat = { ...network, run: ({ x }) => ({ same: tf.reshape(x, [2]) }) } as Exportable;
  for (const exported of await write(network)) {
    await assertRejects(
      () => verifyExport(flat, exported, rows(2)),
      Error,
      "Cannot verify the export: output same has the shape [1,2], expected [2]",
    );
    const renamed = { ...network, run: ({ x }) => ({ other: x }) } as Exportable;
    await assertRejects(() => verifyExport(renamed, exported, rows(2)), Error, "other");
    const wrong = [{}, rows(3), { x: tf.ones([2]) }, { x: tf.ones([1, 2], "int32") }];
    for (
      const [i, found] of ["nothing", "float32 [1, 3]", "float32 [2]", "int32 [1, 2]"].entries()
    ) {
      await assertRejects(
        () => verifyExport(network, exported, wrong[i]),
        TypeError,
        `Cannot verify scaling: input x must be float32 [null, 2], found ${found}`,
      );
    }
    await assertRejects(
      () => verifyExport(network, exported, { ...rows(2), z: tf.zeros([1]) }),
      TypeError,
      "Cannot verify scaling: it has no input z, only x",
    );
    const elsewhere = { ...exported, path: `${exported.path}/nowhere` };
    await assertRejects(() => verifyExport(network, elsewhere, rows(2)), Error);
    assertEquals(tf.getBackend(), "tensorflow");
  }
});

testOnTensorFlow("verifyExport() leaves no tensor behind, nor takes one away", async () => {
  const network = scaling(weight());
  const inputs = { x: tf.ones([1, 2]) };
  for (const exported of await write(network)) {
    await verifyExport(network, exported, inputs);
    const before = tf.memory().numTensors;
    await verifyExport(network, exported, inputs);
    await assertRejects(
      () => verifyExport(network, { ...exported, path: "/nowhere" }, inputs),
      Error,
    );
    assertEquals(tf.memory().numTensors, before);
    assertEquals([...inputs.x.dataSync()], [1, 1]);
  }
});

// With ONNX Runtime 1.30.0 a test process of 6,300 characters ended well, one of 9,300 by SIGABRT.
Deno.test("requireShortCommandLine() refuses what ends the process in ONNX Runtime", () => {
  requireShortCommandLine();
  requireShortCommandLine(6_000);
  assertThrows(
    () => requireShortCommandLine(6_001),
    RangeError,
    "Cannot verify ONNX: the command line has 6001 characters, on which ONNX Runtime may end the process. " +
      "Start it with at most 6000, or choose another format",
  );
});
