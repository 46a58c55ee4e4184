import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  type ImageIndex,
  readIndex,
  requireSameClasses,
  selectImages,
} from "../../../datasets/image_folder/read_index.ts";
import { describeIndex } from "../../../datasets/image_folder/describe_index.ts";
import { readImageFile } from "../../../datasets/image_folder/image_file.ts";
import { BrokenImageError } from "../../../datasets/image_folder/file_bytes.ts";
import { DataError } from "../../../lib/files/mod.ts";
import { concatenate, pictureFile, pngOf, rawPng, smallPng, writeFolder } from "./picture_files.ts";

/** `count` images in two classes. */
const wholeFiles = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${"ab"[i % 2]}/${i}.png`, smallPng]),
  );

/** A file that is not read, and why. */
const BROKEN: { readonly [path: string]: readonly [Uint8Array, string] } = {
  "a/empty.png": [new Uint8Array(), "it is empty"],
  "a/cut.png": [smallPng.subarray(0, -5), "it is cut off"],
  "a/cut.jpg": [pictureFile("orientation_2.jpg").subarray(0, 700), "it is cut off"],
  "b/text.jpg": [new TextEncoder().encode("<html>"), "it is not a PNG, JPEG or WebP file"],
  "b/cmyk.jpg": [pictureFile("cmyk.jpg"), "it is a CMYK JPEG, save it as PNG, JPEG or WebP in RGB"],
  "b/line\nbreak.webp": [
    pictureFile("animated.webp"),
    "it is an animated WebP, save it as PNG, JPEG or WebP",
  ],
  "b/huge.png": [
    rawPng(60_000, 60_000, new Uint8Array(9)),
    "it declares 60000 x 60000 pixels, more than the 50000000 that are read at most",
  ],
};
const broken = Object.entries(BROKEN);

Deno.test("readIndex() skips broken files, and names each once with its reason", async () => {
  const root = await writeFolder({
    ...wholeFiles(100),
    ...Object.fromEntries(broken.map(([path, [bytes]]) => [path, bytes])),
    "a/%20 #ü.webp": pictureFile("lossy.webp"),
    "a/really a jpeg.png": pictureFile("orientation_6.jpg"),
    "b/first frame.png": pictureFile("animated.png"),
    "notes.txt": "",
  });
  const index = readIndex(root);
  assertEquals(index.files.length, 103);
  assertEquals(
    Object.fromEntries(index.skipped.map(({ path, reason }) => [path, reason])),
    Object.fromEntries(broken.map(([path, [, reason]]) => [path, reason])),
  );
  assertEquals(index.skipped.length, broken.length);
  const [summary, ...lines] = describeIndex(index);
  const [a, b] = [0, 1].map((k) => index.files.filter(({ label }) => label === k).length);
  assertEquals(summary, `${root}: 103 images of 2 classes: a (${a}), b (${b})`);
  assertEquals(
    lines[0],
    "4 x 4 to 13 x 9 pixels, most often 4 x 4 (100); for example a/%20 #ü.webp, b/1.png",
  );
  assertEquals(lines[1], "skipped a/cut.jpg: it is cut off");
  assertEquals(lines.at(-1), "not read, since they are no images: 1 other file");
  assertEquals(lines.length, 9);
  assertMatch(lines.join("\n"), /^skipped "b\/line\\nbreak.webp": it is an animated WebP/m);
});

Deno.test("readIndex() refuses a folder of which more than a tenth is broken", async () => {
  const tenth = { ...wholeFiles(9), "a/x.png": "" };
  assertEquals(readIndex(await writeFolder(tenth)).skipped.length, 1);
  const root = await writeFolder({ ...tenth, "a/y.png": "", "b/z.png": "", "b/w.png": "" });
  const { message } = assertThrows(() => readIndex(root), DataError);
  assertEquals(
    message,
    `Cannot read images in ${root}: of 13 image files 4 are broken, more than 10 %: a/x.png (it is ` +
      "empty), a/y.png (it is empty), b/w.png (it is empty) and 1 more; replace or remove them",
  );
});

Deno.test("readIndex() says what it found where there are no images", async () => {
  const root = await writeFolder({ "a/notes.txt": "", ".hidden": "" });
  const { message } = assertThrows(() => readIndex(root), DataError);
  assertEquals(
    message,
    `Cannot read images in ${root}: there are none, only 1 hidden file, 1 other file; put PNG, JPEG or ` +
      "WebP files there",
  );
});

Deno.test("readIndex() accepts a file of more than a mebibyte by its header", async () => {
  const noise = pngOf(900, 900, (x, y) => {
    const value = Math.imul(x * 7919 + y, 0x9e3779b9) >>> 8;
    return [value & 255, value >> 8 & 255, value >> 16 & 255];
  });
  assertEquals(noise.length > 2 ** 20, true);
  const root = await writeFolder({ "a.png": noise, "b.png": concatenate([noise, noise]) });
  const sizes = readIndex(root).files.map(({ width, height }) => [width, height]);
  assertEquals(sizes, [[900, 900], [900, 900]]);
  assertThrows(() => readIndex(root, { maxPixels: 809_999 }), DataError, "900 x 900");
});

Deno.test("readIndex() and readImageFile() do not read files of more than 256 MiB", async () => {
  const root = await writeFolder({ "large.png": smallPng });
  await Deno.truncate(`${root}/large.png`, 2 ** 28 + 1); // A hole, which takes no room.
  const reason = "it has 268435457 bytes, more than the 268435456 that are read at most";
  assertThrows(() => readIndex(root), DataError, reason);
  assertThrows(() => readImageFile(`${root}/large.png`), BrokenImageError, reason);
});

Deno.test("readIndex() reads masks and poses of images", async () => {
  const root = await writeFolder({
    "a/1.png": smallPng,
    "b/2.jpg": pictureFile("orientation_2.jpg"),
    "mask/a/1.png": smallPng,
    "mask/b/2.png": smallPng,
    "mask/unused.png": "",
    "poses.csv": "file,w,x,y,z\nb/2.jpg,0,1,0,0\n",
  });
  const index = readIndex(root, { masks: "folder" }), { classes, files, masks } = index;
  assertEquals([classes, masks], [["a", "b"], "folder"]);
  assertEquals(describeIndex(index), [
    `${root}: 2 images of 2 classes: a (1), b (1); 1 with poses; all with masks`,
    "4 x 4 to 13 x 9 pixels; for example a/1.png, b/2.jpg",
  ]);
  const alike = { split: null, domain: null };
  assertEquals(files, [
    { ...alike, path: "a/1.png", width: 4, height: 4, label: 0, mask: "mask/a/1.png", pose: null },
    {
      ...alike,
      path: "b/2.jpg",
      width: 13,
      height: 9,
      label: 1,
      mask: "mask/b/2.png",
      pose: [0, 1, 0, 0],
    },
  ]);
});

Deno.test("readIndex() takes mask for a class unless the option says otherwise", async () => {
  const root = await writeFolder({ "mask/1.png": smallPng, "no mask/1.png": smallPng });
  assertEquals(readIndex(root).classes, ["mask", "no mask"]);
});

Deno.test("readIndex() skips an image whose mask is broken", async () => {
  const files = wholeFiles(10);
  const masks = Object.entries(files).map(([path, bytes]) => [`mask/${path}`, bytes]);
  const root = await writeFolder({ ...files, ...Object.fromEntries(masks), "mask/a/4.png": "" });
  const { files: whole, skipped } = readIndex(root, { masks: "folder" });
  assertEquals(whole.length, 9);
  assertEquals(skipped, [{ path: "a/4.png", reason: "its mask cannot be read: it is empty" }]);
});

const plain = { label: -1, split: null, domain: null, width: 8, height: 8, mask: null, pose: null };
const splits: ImageIndex = {
  root: "pictures",
  layout: "splits",
  classes: ["cat", "dog"],
  files: [
    { ...plain, path: "train/cat/1.png", label: 0, split: "train" },
    { ...plain, path: "train/dog/1.png", label: 1, split: "train" },
    { ...plain, path: "test/dog/1.png", label: 1, split: "test" },
  ],
  masks: null,
  passedOver: { hidden: 0, system: 0, links: 0, other: 0 },
  skipped: [],
};

Deno.test("selectImages() keeps the classes' numbers", () => {
  const test = selectImages(splits, { split: "test" });
  assertEquals([test.classes, test.files], [["cat", "dog"], [splits.files[2]]]);
  assertEquals(selectImages(splits, {}).files, splits.files);
});

Deno.test("selectImages() says which splits and domains there are", () => {
  const pair: ImageIndex = {
    ...splits,
    files: [
      { ...plain, path: "trainA/1.png", split: "train", domain: "A" },
      { ...plain, path: "trainB/1.png", split: "train", domain: "B" },
    ],
  };
  assertEquals(selectImages(pair, { domain: "B" }).files, [pair.files[1]]);
  const refused = (index: ImageIndex, selection: Parameters<typeof selectImages>[1], why: string) =>
    assertEquals(
      assertThrows(() => selectImages(index, selection), RangeError).message,
      `Cannot select the ${why}; choose one of them, or leave the selection out`,
    );
  refused(
    pair,
    { split: "test", domain: "A" },
    "split test of domain A in pictures: there is only split train of domain A, split train of " +
      "domain B",
  );
  refused(
    { ...splits, files: [{ ...plain, path: "1.png" }] },
    { split: "validation" },
    "split validation in pictures: there is neither split nor domain",
  );
});

Deno.test("requireSameClasses() compares the classes that images have", () => {
  const [train, test] = [
    selectImages(splits, { split: "train" }),
    selectImages(splits, {
      split: "test",
    }),
  ];
  requireSameClasses(train, { ...splits, root: "other" });
  const { message } = assertThrows(() => requireSameClasses(train, test), DataError);
  assertEquals(
    message,
    "Cannot evaluate on pictures what is learned from pictures: their classes differ, only pictures " +
      "has cat; give both the same folders of classes",
  );
});
