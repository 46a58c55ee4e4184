import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { imageFolder } from "../../../datasets/image_folder/image_folder.ts";
import { batchIndices } from "../../../datasets/batches.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { glorotUniformInitializer, preprocess } from "../../../lib/layers/mod.ts";
import { createSharedTower } from "../../../lib/models/mod.ts";
import { createDann, trainDann } from "../../../lib/trainers/mod.ts";
import { testOnBackends, testOnTensorFlow } from "../../on_backends.ts";
import { bitsOf, collect, stateOf } from "../../trainers/collect.ts";
import { pictureFile, pngOf, smallPng, writeFolder } from "./picture_files.ts";

const options = { size: 16, channels: 1, workers: 1 } as const;
const stream = { size: 4, seed: 3, stream: "source" };

/** Image `i` is all of gray `i`, of class a if i is even, else b. */
const grayFiles = (count: number, folder = "") =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${folder}${"ab"[i % 2]}/${String(i).padStart(3, "0")}.png`,
      pngOf(20, 16, () => [i, i, i]),
    ]),
  );

/** The gray of each image of a batch. */
const graysOf = (images: tf.Tensor4D) => [...images.dataSync()].filter((_, i) => i % 256 === 0);

testOnBackends(
  "labeledBatches() draws images with their classes, each epoch in another order",
  async () => {
    using pictures = imageFolder(await writeFolder(grayFiles(10)), options);
    const batches = pictures.labeledBatches({ ...stream, size: 5 });
    const epochs = [];
    for (let step = 0; step < 4; step++) {
      await batches.ready(step);
      const { images, labels } = batches(step);
      assertEquals([images.shape, images.dtype, labels.dtype], [[5, 16, 16, 1], "int32", "int32"]);
      const grays = graysOf(images);
      assertEquals([...labels.dataSync()], grays.map((gray) => gray % 2));
      epochs.push(grays);
    }
    const all = Array.from({ length: 10 }, (_, i) => i);
    const sorted = (grays: number[]) => grays.toSorted((a, b) => a - b);
    assertEquals([sorted(epochs.slice(0, 2).flat()), sorted(epochs.slice(2).flat())], [all, all]);
    assertNotEquals(epochs.slice(0, 2), epochs.slice(2));
  },
);

testOnBackends(
  "Batches are those of batchIndices(), from whatever step they are resumed",
  async () => {
    using pictures = imageFolder(await writeFolder(grayFiles(10)), { ...options, memory: 700 });
    const expected = batchIndices({ count: 10, ...stream });
    const grayAt = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    for (const steps of [[0, 1, 2, 3, 4, 5, 6, 7], [5, 6, 7], [7, 2, 3, 3]]) {
      const [labeled, unlabeled] = [
        pictures.labeledBatches(stream),
        pictures.unlabeledBatches(stream),
      ];
      for (const step of steps) {
        await Promise.all([labeled.ready(step), unlabeled.ready(step)]);
        const grays = Array.from(expected(step), (i) => grayAt[i]);
        assertEquals(graysOf(labeled(step).images), grays);
        assertEquals(graysOf(unlabeled(step)), grays);
      }
    }
  },
);

testOnBackends("Batches leave no tensors but those that are drawn", async () => {
  using pictures = imageFolder(await writeFolder(grayFiles(10)), options);
  const batches = pictures.labeledBatches(stream), before = tf.memory().numTensors;
  await batches.ready(0);
  assertEquals(tf.memory().numTensors, before);
  const batch = batches(0);
  assertEquals(tf.memory().numTensors, before + 2);
  tf.dispose(batch);
  assertEquals(tf.memory().numTensors, before);
});

testOnBackends("inOrder() yields all images that can be read, with their positions", async () => {
  const damaged = pngOf(20, 16, () => [9, 9, 9]);
  damaged[damaged.length - 22] ^= 0xff;
  const root = await writeFolder({ ...grayFiles(21), "a/004.png": damaged, "b/x.png": "" });
  using pictures = imageFolder(root, options);
  assertEquals([pictures.count, pictures.classes, pictures.listSkipped().length], [
    21,
    ["a", "b"],
    1,
  ]);
  const grays = [], indices = [];
  for await (const batch of pictures.inOrder(2)) {
    grays.push(...graysOf(batch.images));
    indices.push(...batch.indices);
  }
  // Of class a 0, 2, 6, …, 20, of class b 1, 3, …, 19.
  const even = [0, 2, 6, 8, 10, 12, 14, 16, 18, 20], odd = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
  assertEquals(grays, [...even, ...odd]);
  assertEquals(indices, Array.from({ length: 21 }, (_, i) => i).filter((i) => i !== 2));
  assertEquals(pictures.listSkipped().map(({ path }) => path), ["b/x.png", "a/004.png"]);
});

Deno.test("imageFolder() selects a split, and keeps the classes", async () => {
  const root = await writeFolder({ ...grayFiles(6, "train/"), "test/b/1.png": smallPng });
  using test = imageFolder(root, { ...options, split: "test" });
  assertEquals([test.count, test.classes, [...test.labels!]], [1, ["a", "b"], [1]]);
  assertThrows(() => imageFolder(root, { ...options, split: "validation" }), RangeError);
});

Deno.test("labeledBatches() refuses images without classes", async () => {
  const root = await writeFolder({ ...grayFiles(6, "train/"), "test/1.png": smallPng });
  using pictures = imageFolder(root, options);
  assertEquals(pictures.labels, null);
  const { message } = assertThrows(() => pictures.labeledBatches(stream), TypeError);
  assertEquals(
    message,
    `Cannot draw classes from ${root}: 1 of 7 images have none, put each into the folder of its class`,
  );
});

Deno.test("decode() gives images of all kinds and sizes one size", async () => {
  const names = ["rgba.png", "deep_gray.png", "one_bit.png", "orientation_6.jpg", "alpha.webp"];
  const root = await writeFolder(
    Object.fromEntries(names.map((name) => [`# %20 ü/${name}`, pictureFile(name)])),
  );
  using pictures = imageFolder(root, { size: 24, layout: "none", resize: "pad", workers: 2 });
  const { images, indices } = await pictures.decode([0, 1, 2, 3, 4]);
  assertEquals([images.count, images.height, images.width, images.channels], [5, 24, 24, 3]);
  assertEquals(images.pixels.length, 5 * 24 * 24 * 3);
  assertEquals([...indices], [0, 1, 2, 3, 4]);
});

testOnBackends("poseBatches() draws classes, poses and masks of the same images", async () => {
  // Image i is gray i, turned by 2 atan(i / 10), and its object is its left half, or its right.
  const half = (i: number) => (x: number): [number, number, number] =>
    x < 8 === (i % 2 === 0) ? [255, 255, 255] : [0, 0, 0];
  const files = Object.entries(grayFiles(10)),
    masks = files.map(([path], i) =>
      [`mask/${path}`, pngOf(20, 16, (x) => half(i)(x - 2))] as const
    );
  const poses = files.map(([path], i) =>
    `${path},${1 / Math.hypot(1, i / 10)},0,0,${i / 10 / Math.hypot(1, i / 10)}\n`
  );
  const root = await writeFolder({
    ...Object.fromEntries([...files, ...masks]),
    "poses.csv": `file,w,x,y,z\n${poses.join("")}`,
  });
  using pictures = imageFolder(root, { ...options, masks: "folder" });
  const batches = pictures.poseBatches({ ...stream, size: 10 });
  await batches.ready(0);
  const { images, labels, quaternions, masks: drawn } = batches(0);
  assertEquals([quaternions.shape, drawn!.shape, drawn!.dtype], [
    [10, 4],
    [10, 16, 16, 1],
    "int32",
  ]);
  const grays = graysOf(images), turns = quaternions.arraySync();
  assertEquals(grays.map((gray) => gray % 2), [...labels.dataSync()]);
  assertEquals(grays, turns.map(([w, , , z]) => Math.round(10 * z / w)));
  // The crop leaves out two columns on each side.
  const row = (gray: number) => Array.from({ length: 16 }, (_, x) => half(gray)(x)[0] / 255);
  assertEquals(
    [...drawn!.dataSync()],
    grays.flatMap((gray) => Array.from({ length: 16 }, () => row(gray)).flat()),
  );
});

testOnBackends("labeledBatches() draws masks from alpha", async () => {
  const root = await writeFolder({
    "a/1.png": pictureFile("rgba.png"),
    "b/1.png": pictureFile("deep_gray.png"),
  });
  using pictures = imageFolder(root, { ...options, resize: "stretch", masks: "alpha" });
  const { masks } = await pictures.decode([0, 1]);
  // The object is a disk of radius 4 at (6, 4) of 13 x 9 pixels, and clear by half from x = 9 on.
  const at = (image: number, x: number, y: number) => masks!.pixels[256 * image + 16 * y + x];
  assertEquals([at(0, 0, 0), at(0, 7, 7), at(0, 15, 7), at(1, 0, 0)], [0, 1, 0, 1]);
});

Deno.test("decode() names images whose masks are of another size", async () => {
  const files = Object.entries(grayFiles(20));
  const masks = files.map((
    [path],
    i,
  ) => [`mask/${path}`, pngOf(20, i === 4 ? 17 : 16, () => [0, 0, 0])]);
  const root = await writeFolder(Object.fromEntries([...files, ...masks]));
  using pictures = imageFolder(root, { ...options, masks: "folder" });
  assertEquals([...(await pictures.decode([1, 2, 3])).indices], [1, 3]);
  assertEquals(pictures.listSkipped(), [{
    path: "a/004.png",
    reason: "its mask cannot be read: it has 20 x 17 pixels, and its image 20 x 16",
  }]);
});

Deno.test("poseBatches() requires a class and a pose of every image", async () => {
  const root = await writeFolder({
    ...grayFiles(4),
    "poses.csv": "file,w,x,y,z\na/000.png,1,0,0,0\n",
  });
  using pictures = imageFolder(root, options);
  assertEquals(pictures.quaternions, null);
  assertThrows(
    () => pictures.poseBatches(stream),
    TypeError,
    `Cannot draw poses from ${root}: 3 of 4 images have none, give each a row in poses.csv`,
  );
});

testOnTensorFlow("Training from folders resumes bit-exactly, whatever is in memory", async () => {
  const roots = [await writeFolder(grayFiles(20)), await writeFolder(grayFiles(20))];
  const scale = (images: tf.Tensor4D) => preprocess(images, { side: 16, channels: 1 }, "pad");
  const create = () => {
    const initializer = glorotUniformInitializer(0);
    const config = { height: 16, width: 16, channels: 1, classes: 2 };
    return createDann(createSharedTower(config, initializer), initializer);
  };
  const train = async (
    model: ReturnType<typeof create>,
    steps: { from: number; to: number },
    memory: number,
  ) => {
    using source = imageFolder(roots[0], { ...options, memory });
    using target = imageFolder(roots[1], { ...options, memory });
    const data = {
      source: source.labeledBatches(stream),
      target: target.unlabeledBatches({ ...stream, stream: "target" }),
    };
    return await collect(trainDann(model, data, {
      preprocess: { source: scale, target: scale },
      similarityWeight: 0.25,
      startStep: 0,
      weightDecay: 1e-6,
      momentum: 0.9,
      schedule: () => 0.01,
    }, steps));
  };
  const [whole, interrupted] = [create(), create()];
  const records = await train(whole, { from: 0, to: 6 }, 2 ** 20);
  await train(interrupted, { from: 0, to: 3 }, 0);
  assertEquals(await train(interrupted, { from: 3, to: 6 }, 1000), records.slice(3));
  assertEquals(bitsOf(stateOf(interrupted)), bitsOf(stateOf(whole)));
});

testOnBackends(
  "A training ends with the reason when too many files turn out to be broken",
  async () => {
    const damaged = pngOf(20, 16, () => [9, 9, 9]);
    damaged[damaged.length - 22] ^= 0xff;
    const root = await writeFolder({
      ...grayFiles(10),
      "a/000.png": damaged,
      "b/001.png": damaged,
    });
    using pictures = imageFolder(root, options);
    const batches = pictures.unlabeledBatches({ ...stream, size: 10 });
    await assertRejects(() => batches.ready(0), Error, "of 10 image files 2 are broken");
  },
);
