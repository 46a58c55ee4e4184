import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { runOp, typeAttribute } from "../../lib/engine/active.ts";
import { tf } from "../../lib/engine/mod.ts";
import { EXPORT_FORMATS, exportNetwork } from "../../lib/export/export_network.ts";
import type { Exportable } from "../../lib/export/frozen_graph.ts";
import { type ExportFormat, verifyExport } from "../../lib/export/verify.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { exportables, inputsFor } from "./networks.ts";

/** Paths of all files in a folder. */
function listFiles(folder: string, above = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${above}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(folder, `${above}${name}/`) : [`${above}${name}`]
  ).sort();
}

for (const format of EXPORT_FORMATS) {
  for (const [name, create] of Object.entries(exportables)) {
    testOnTensorFlow(
      `the ${name} computes in its own engine what it does here: ${format}`,
      async () => {
        const exportable = create();
        const directory = await Deno.makeTempDir();
        const examples = inputsFor(exportable, 16);
        const exported = await exportNetwork(exportable, format, { directory, examples });
        assertLess(exported.difference, 1e-5);
        for (const batch of [1, 5]) {
          const difference = await verifyExport(exportable, exported, inputsFor(exportable, batch));
          assertLess(difference, 1e-5, `batch ${batch}`);
        }
        await Deno.remove(directory, { recursive: true });
      },
    );
  }
}

const tiny: Exportable = {
  name: "tiny",
  inputs: { x: { shape: [null, 2], dtype: "float32" } },
  run: ({ x }) => ({ y: tf.mul(x, 3) }),
};
const examples = () => ({ x: tf.tensor2d([[1, 2]]) });

testOnTensorFlow("exportNetwork() writes the files of a format into a new folder", async () => {
  const directory = `${await Deno.makeTempDir()}/new/one`;
  const paths: string[] = [];
  for (const format of EXPORT_FORMATS) {
    const exported = await exportNetwork(tiny, format, { directory, examples: examples() });
    assertEquals([exported.format, exported.difference], [format, 0]);
    paths.push(exported.path.replace(directory, ""));
  }
  assertEquals(paths, ["/tiny.onnx", "/tiny", "/tiny"]);
  assertEquals(listFiles(directory), [
    "tiny.onnx",
    "tiny/group1-shard1of1.bin",
    "tiny/model.json",
    "tiny/saved_model.pb",
  ]);
});

testOnTensorFlow("exportNetwork() replaces what it wrote before", async () => {
  const directory = await Deno.makeTempDir();
  const network = (factor: number): Exportable => ({
    ...tiny,
    run: ({ x }) => ({ y: tf.mul(x, factor) }),
  });
  for (const format of EXPORT_FORMATS) {
    await exportNetwork(network(1), format, { directory, examples: examples() });
    const exported = await exportNetwork(network(2), format, { directory, examples: examples() });
    assertEquals(await verifyExport(network(2), exported, examples()), 0);
  }
});

testOnTensorFlow("exportNetwork() writes nothing where the outputs differ too much", async () => {
  const directory = await Deno.makeTempDir();
  // It is recorded at batches of 2 and 3.
  const changing: Exportable = {
    ...tiny,
    run: ({ x }) => ({ y: tf.mul(x, x.shape[0] === 1 ? 3.5 : 3) }),
  };
  for (const format of EXPORT_FORMATS) {
    const run = () => exportNetwork(changing, format, { directory, examples: examples() });
    await assertRejects(
      run,
      Error,
      `Cannot export tiny as ${format}: its outputs differ from the network's by ${1 / 7}, more ` +
        "than 0.0001. Report this; nothing was written",
    );
    const options = { directory, examples: examples(), tolerance: 0.142 };
    await assertRejects(() => exportNetwork(changing, format, options), Error, "more than 0.142");
  }
  assertEquals(listFiles(directory), []);
});

testOnTensorFlow("exportNetwork() writes nothing of an op that a format lacks", async () => {
  const directory = await Deno.makeTempDir();
  const network: Exportable = {
    ...tiny,
    run: ({ x }) => ({ y: runOp("Softsign", [x], [typeAttribute("T")])[0] }),
  };
  const run = (format: ExportFormat) =>
    exportNetwork(network, format, { directory, examples: examples() });
  await assertRejects(() => run("onnx"), Error, "the op Softsign is not supported");
  await assertRejects(() => run("tfjs"), Error, "Unknown op 'Softsign'");
  assertEquals(listFiles(directory), []);
  assertEquals((await run("savedmodel")).difference, 0);
});

testOnTensorFlow("exportNetwork() refuses a folder that it cannot write to", async () => {
  const file = await Deno.makeTempFile();
  await assertRejects(
    () => exportNetwork(tiny, "onnx", { directory: `${file}/out`, examples: examples() }),
    Error,
    `Cannot write to ${file}/out: `,
  );
});
