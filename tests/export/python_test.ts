/**
 * Exported networks in Python: ONNX's own checker, ONNX Runtime, and TensorFlow, which are installed
 * into the cache directory.
 */
import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { freezeGraph, type FrozenGraph, type NamedTensors } from "../../lib/export/frozen_graph.ts";
import { encodeOnnx } from "../../lib/export/onnx.ts";
import { encodeSavedModel } from "../../lib/export/saved_model.ts";
import { peerLibraries } from "../../tasks/bench/libraries.ts";
import { installPackages } from "../../tasks/python_environment.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { exportables, inputsFor } from "./networks.ts";

const script = fromFileUrl(import.meta.resolve("./run_exports.py"));

const toJson = (tensors: NamedTensors) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, dtype: tensor.dtype, values: [...tensor.dataSync()] },
    ]),
  );

/** Writes every network into a folder of its own, with inputs and what it computes of them. */
async function writeNetworks(file: string, encode: (graph: FrozenGraph) => Uint8Array) {
  const folder = await Deno.makeTempDir();
  for (const create of Object.values(exportables)) {
    const exportable = create();
    const examples = [1, 5, 16].map((count) => {
      const inputs = inputsFor(exportable, count);
      return { count, inputs: toJson(inputs), outputs: toJson(exportable.run(inputs)) };
    });
    const own = join(folder, exportable.name);
    await Deno.mkdir(own);
    await Deno.writeTextFile(join(own, "examples.json"), JSON.stringify(examples));
    await Deno.writeFile(join(own, file), encode(freezeGraph(exportable)));
  }
  return folder;
}

/** Defines a test that needs packages of Python, or whose name says why it is skipped. */
async function pythonTest(
  name: string,
  { requirements, skipped, format, file, encode }: {
    readonly requirements: readonly string[];
    readonly skipped?: string;
    readonly format: string;
    readonly file: string;
    readonly encode: (graph: FrozenGraph) => Uint8Array;
  },
): Promise<void> {
  const found = skipped === undefined
    ? await installPackages("run exported networks in Python", requirements)
      .then((python) => ({ python }), ({ message }: Error) => ({ reason: message }))
    : { reason: skipped };
  if ("reason" in found) {
    Deno.test({ name: `${name} (skipped: ${found.reason})`, ignore: true, fn() {} });
    return;
  }
  testOnTensorFlow(name, async () => {
    const folder = await writeNetworks(file, encode);
    const { code, stdout, stderr } = await new Deno.Command(found.python, {
      args: [script, format, folder],
      env: { PYTHONDONTWRITEBYTECODE: "1" },
    }).output();
    const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(code, 0, `${output}\n${errors}`);
    assertEquals(output.trim().split("\n").length, 3 * Object.keys(exportables).length, output);
    await Deno.remove(folder, { recursive: true });
  });
}

await pythonTest("ONNX's checker accepts exported networks, Python's ONNX Runtime computes them", {
  requirements: ["onnx==1.23.2", "onnxruntime==1.32.0", "numpy==2.4.6"],
  format: "onnx",
  file: "network.onnx",
  encode: encodeOnnx,
});

await pythonTest("Python's TensorFlow computes exported networks", {
  requirements: [peerLibraries.tensorflow.requirement],
  skipped: Deno.env.get("PIXELDA_PYTHON_TENSORFLOW") === "1"
    ? undefined
    : "deno task test:savedmodel runs it, and installs 270 MB for that",
  format: "savedmodel",
  file: "saved_model.pb",
  encode: encodeSavedModel,
});
