import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { tf } from "../../lib/engine/mod.ts";
import { inferencePass, normalInitializer } from "../../lib/layers/mod.ts";
import {
  fitPixels,
  loadModel,
  type ModelConfig,
  ModelFolderError,
  type TrainedModel,
  writeModel,
} from "../../lib/model_folder/mod.ts";
import {
  classify,
  createGenerator,
  createPoseTower,
  createTaskTower,
  doublingPoseLayout,
  estimatePose,
  generateFrom,
} from "../../lib/models/mod.ts";
import { copyParameters, decodeSafetensors, encodeSafetensors } from "../../lib/runs/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const format = { side: 8, channels: 3, resize: "stretch" } as const;
const config: ModelConfig = {
  formatVersion: 1,
  writtenBy: "0.0.0",
  method: "pixelda",
  classes: ["cup", "plate"],
  target: format,
  source: format,
  task: { kind: "classes", network: "task_average", branch: "generated" },
  generator: { filters: 4, blocks: 1, noiseDimensions: 3 },
  configHash: "abc",
};
const facts = { data: "two | pictures", metrics: { accuracy: 91.234, loss: NaN } };
const size = { height: 8, width: 8, classes: 2, channels: { source: 1, generated: 3 } };

function trained() {
  const initializer = normalInitializer(3, 0.3);
  const tower = createTaskTower(size, initializer, "task_average");
  const generator = createGenerator({
    ...{ height: 8, width: 8, inputChannels: 3, outputChannels: 3 },
    ...config.generator!,
  }, initializer);
  const arrays = copyParameters([...tower.parameters, ...generator.parameters]);
  const model: TrainedModel = { config, arrays, facts };
  return { tower, generator, model };
}

const values = Uint8Array.from({ length: 5 * 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
const pixels = { shape: [5, 8, 8, 3] as [number, number, number, number], values };
const scaled = () => tf.sub(tf.div(tf.tensor4d(values, pixels.shape), 127.5), 1) as tf.Tensor4D;

async function withFolder(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-model-" });
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

testOnTensorFlow(
  "a model classifies and translates as the networks that it was written from",
  () =>
    withFolder(async (directory) => {
      const { tower, generator, model } = trained();
      await writeModel(directory, model);
      const loaded = await loadModel(directory);
      assertEquals(loaded.classes, ["cup", "plate"]);
      const expected = tf.softmax(classify(tower, scaled(), "generated")).arraySync() as number[][];
      const found = loaded.classify(pixels);
      found.forEach(({ label, index, probabilities, quaternion }, i) => {
        assertClose(probabilities, expected[i], 1e-6);
        assertEquals(index, expected[i].indexOf(Math.max(...expected[i])));
        assertEquals(label, config.classes[index]);
        assertEquals(quaternion, undefined);
      });
      assertEquals(loaded.classify(tf.tensor4d(values, pixels.shape)), found);

      const translated = loaded.translate(pixels, { samples: 2, seed: 1 });
      assertEquals(translated.shape, [10, 8, 8, 3]);
      // The image's own noise, whatever batch it is in.
      const third = { shape: [1, 8, 8, 3] as const, values: values.subarray(2 * 192, 3 * 192) };
      const alone = loaded.translate(third, { samples: 2, seed: 1, first: 2 });
      assertEquals(alone.values, translated.values.subarray(4 * 192, 6 * 192));
      const noise = tf.zeros([5, 3]) as tf.Tensor2D;
      const pass = inferencePass({ seed: 0, stream: "any", step: 0 });
      const made = generateFrom(generator, scaled(), noise, pass);
      assertClose(
        loaded.functions.generator!(tf.tensor4d(values, pixels.shape), noise),
        tf.mul(tf.add(made, 1), 127.5).dataSync(),
        1e-3,
      );
      loaded.dispose();
    }),
);

testOnTensorFlow("a model of poses gives quaternions", () =>
  withFolder(async (directory) => {
    const layout = doublingPoseLayout(8);
    const tower = createPoseTower(
      { ...size, channels: { source: 3 }, layout, poseWeights: { source: 1 } },
      normalInitializer(3, 0.3),
    );
    const { generator: _, ...rest } = config;
    await writeModel(directory, {
      config: {
        ...rest,
        method: "mmd",
        task: { kind: "poses", network: "task", branch: "source", layout },
      },
      arrays: copyParameters(tower.parameters),
      facts,
    });
    const loaded = await loadModel(directory);
    const pass = inferencePass({ seed: 0, stream: "any", step: 0 });
    const expected = estimatePose(tower, scaled(), "source", pass).quaternions.arraySync();
    loaded.classify(pixels).forEach(({ quaternion }, i) =>
      assertClose(quaternion!, expected[i], 1e-6)
    );
    assertThrows(
      () => loaded.translate(pixels),
      ModelFolderError,
      "Cannot translate: mmd trains no generator. Train with pixelda",
    );
    loaded.dispose();
  }));

testOnTensorFlow(
  "loading and using a model leaks no tensors",
  () =>
    withFolder(async (directory) => {
      await writeModel(directory, trained().model);
      const before = tf.memory().numTensors;
      const loaded = await loadModel(directory);
      const inUse = tf.memory().numTensors;
      for (let i = 0; i < 2; i++) {
        loaded.classify(pixels);
        loaded.translate(pixels);
        assertEquals(tf.memory().numTensors, inUse);
      }
      loaded.dispose();
      assertEquals(tf.memory().numTensors, before);
    }),
);

testOnTensorFlow(
  "writeModel() writes a card, and the parameters that the model uses",
  () =>
    withFolder(async (directory) => {
      await writeModel(directory, trained().model);
      const card = await Deno.readTextFile(join(directory, "README.md"));
      for (
        const line of [
          "# pixelda: 2 classes",
          "| data | two \\| pictures |",
          "| classes | cup, plate |",
          '| input of the classifier | 8 × 8 pixels, color, fitted by "stretch" |',
          "| accuracy | 91.23 |",
          "| config | abc |",
        ]
      ) assert(card.includes(`${line}\n`), line);
      assert(!card.includes("loss"));
      const bytes = await Deno.readFile(join(directory, "model.safetensors"));
      const names = Object.keys(decodeSafetensors(bytes).arrays);
      assert(names.includes("task_average/private/generated/kernel"));
      assert(!names.some((name) => name.includes("source")));
    }),
);

testOnTensorFlow(
  "writeModel() refuses parameters that do not fit, and leaves no model",
  () =>
    withFolder(async (directory) => {
      const { model } = trained();
      const { "task_average/logits/bias": _, ...arrays } = model.arrays;
      const target = join(directory, "model");
      await assertRejects(
        () => writeModel(target, { ...model, arrays }),
        ModelFolderError,
        "Cannot write a model: task_average/logits/bias must have shape [2], there is none",
      );
      await assertRejects(() => Deno.stat(target), Deno.errors.NotFound);
    }),
);

testOnTensorFlow(
  "loadModel() names what is wrong with a folder",
  () =>
    withFolder(async (directory) => {
      const refused = (message: string) =>
        assertRejects(() => loadModel(directory), ModelFolderError, message);
      await refused(
        `Cannot load a model from ${directory}: there is no config.json in it. Give the folder that ` +
          "training wrote",
      );
      await writeModel(directory, trained().model);
      const [configPath, parametersPath] = ["config.json", "model.safetensors"]
        .map((name) => join(directory, name));
      const good = await Deno.readTextFile(configPath);
      const changed = (change: (config: Record<string, unknown>) => void): Promise<void> => {
        const stored = JSON.parse(good);
        change(stored);
        return Deno.writeTextFile(configPath, JSON.stringify(stored));
      };
      await changed((stored) => stored.formatVersion = 2);
      await refused("its format has version 2, this version of pixelda reads version 1");
      await changed((stored) => stored.classes = ["one"]);
      await refused("it is not a model's: classes: Invalid length");
      await changed((stored) => delete stored.target);
      await refused("it is not a model's: target: ");
      await Deno.writeTextFile(configPath, "{");
      await refused(`Cannot load ${configPath}: `);
      await changed((stored) => stored.classes = ["a", "b", "c"]);
      await refused(
        "task_average/logits/kernel must have shape [100,3], it has [100,2] in model.safetensors",
      );
      await Deno.writeTextFile(configPath, good);
      const bytes = await Deno.readFile(parametersPath);
      const { arrays } = decodeSafetensors(bytes);
      const { "task_average/conv/bias": _, ...missing } = arrays;
      await Deno.writeFile(parametersPath, encodeSafetensors(missing));
      await refused(
        "task_average/conv/bias must have shape [48], it is missing in model.safetensors",
      );
      await Deno.writeFile(
        parametersPath,
        encodeSafetensors({ ...arrays, strange: { shape: [1], values: Float32Array.of(1) } }),
      );
      await refused("model.safetensors has strange, which is not a tensor of the networks");
      const flipped = bytes.slice();
      flipped[flipped.length - 1] ^= 1;
      await Deno.writeFile(parametersPath, flipped);
      await refused(`Cannot load ${parametersPath}: Cannot read safetensors: the checksum is `);
      await Deno.writeFile(parametersPath, bytes.subarray(0, 1000));
      await refused(`Cannot load ${parametersPath}: `);
      await Deno.remove(parametersPath);
      await refused(`Cannot load ${parametersPath}: the file is missing`);
    }),
);

testOnTensorFlow("fitPixels() crops, pads or stretches", () => {
  // Two rows of 0 10 20 30.
  const wide = tf.tensor4d([0, 10, 20, 30, 0, 10, 20, 30], [1, 2, 4, 1]);
  const fit = (resize: "crop" | "pad" | "stretch", side = 2) => [
    ...fitPixels(wide, { side, channels: 1, resize }).dataSync(),
  ];
  assertEquals(fit("crop"), [10, 20, 10, 20]);
  assertEquals(fit("stretch"), [0, 20, 0, 20]); // TensorFlow's convention takes every second
  const [black, row] = [Array(4).fill(0), [0, 10, 20, 30]];
  assertEquals(fit("pad", 4), [...black, ...row, ...row, ...black]);
  assertEquals(fitPixels(wide, { side: 4, channels: 3, resize: "pad" }).shape, [1, 4, 4, 3]);
  assertThrows(
    () => fitPixels(tf.zeros([1, 2, 2, 3]), { side: 2, channels: 1, resize: "pad" }),
    TypeError,
    "Cannot use images of 3 channels: the model takes 1",
  );
});

testOnTensorFlow(
  "loadModel() takes no more memory than the file of parameters",
  () =>
    withFolder(async (directory) => {
      const { model } = trained();
      await writeModel(directory, model);
      const file = join(directory, "config.json");
      const stored = await Deno.readFile(join(directory, "model.safetensors"));
      const { arrays } = decodeSafetensors(stored);
      const count = Object.values(arrays).reduce((sum, { values }) => sum + values.length, 0);
      const refuses = async (changes: object) => {
        await Deno.writeTextFile(file, JSON.stringify({ ...config, ...changes }));
        await assertRejects(
          () => loadModel(directory),
          ModelFolderError,
          `Cannot load a model from ${directory}: config.json describes networks that cannot be ` +
            `made: they have more numbers than the ${count} of the parameters`,
        );
      };
      await refuses({ generator: { filters: 2 ** 40, blocks: 1000, noiseDimensions: 3 } });
      await refuses({ generator: { filters: 4, blocks: 1, noiseDimensions: 2 ** 40 } });
      const layout = { kernelSize: 2 ** 20, filters: [2 ** 20], privateLayers: 1, units: 9 };
      await refuses({ task: { kind: "poses", network: "task", branch: "generated", layout } });
      await Deno.truncate(file, 2 ** 26); // takes no room on the disk
      await assertRejects(
        () => loadModel(directory),
        ModelFolderError,
        `Cannot load ${file}: it has more than the 33554432 bytes that are read at most`,
      );
    }),
);
