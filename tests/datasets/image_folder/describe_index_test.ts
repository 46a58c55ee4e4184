import { assertEquals } from "@std/assert";
import { describeIndex } from "../../../datasets/image_folder/describe_index.ts";
import { type ImageIndex, readIndex } from "../../../datasets/image_folder/read_index.ts";
import { pngOf, writeFolder } from "./picture_files.ts";

Deno.test("describeIndex() counts what it does not read by kind, and of many classes names two", () => {
  const place = {
    label: 0,
    split: null,
    domain: null,
    width: 8,
    height: 8,
    mask: null,
    pose: null,
  };
  const files = [...Array(23).keys()].flatMap((label) =>
    Array.from({ length: label === 4 ? 3 : label === 9 ? 1 : 2 }, () => ({
      ...{ ...place, label, path: `${label}.png` },
    }))
  );
  const index: ImageIndex = {
    root: "photos",
    layout: "classes",
    classes: [...Array(23).keys()].map((k) => `c${k}`),
    files,
    masks: null,
    passedOver: { hidden: 2, system: 1, links: 1, other: 0 },
    skipped: [],
  };
  assertEquals(describeIndex(index), [
    "photos: 46 images of 23 classes: from c4 (3) to c9 (1)",
    "all 8 x 8 pixels; for example 0.png, 1.png, 2.png",
    "not read, since they are no images: 2 hidden files, 1 file of the operating system, " +
    "1 link to a folder that is read already",
  ]);
  assertEquals(
    describeIndex({ ...index, classes: [], passedOver: { ...index.passedOver, links: 2 } }),
    [
      "photos: 46 images without classes",
      "all 8 x 8 pixels; for example 0.png, 1.png, 2.png",
      "not read, since they are no images: 2 hidden files, 1 file of the operating system, " +
      "2 links to folders that are read already",
    ],
  );
});

Deno.test("describeIndex() tells sizes by their area, and names images of unlike classes", async () => {
  const described = async (pictures: { readonly [path: string]: readonly [number, number] }) => {
    const root = await writeFolder(
      Object.fromEntries(
        Object.entries(pictures).map(([path, [width, height]]) => [
          path,
          pngOf(width, height, () => [0, 0, 0]),
        ]),
      ),
    );
    const index = readIndex(root);
    await Deno.remove(root, { recursive: true });
    return describeIndex(index)[1];
  };
  // 30 x 2 is the widest, but 5 x 20 has more pixels.
  const shapes = { "a/1.png": [5, 20], "a/2.png": [30, 2], "b/1.png": [4, 4] } as const;
  assertEquals(await described(shapes), "4 x 4 to 5 x 20 pixels; for example a/1.png, b/1.png");
  assertEquals(
    await described({ ...shapes, "b/2.png": [30, 2], "c/1.png": [4, 4], "d\n/1.png": [30, 2] }),
    "4 x 4 to 5 x 20 pixels, most often 30 x 2 (3); for example a/1.png, b/1.png, c/1.png",
  );
  assertEquals(
    await described({ "4.png": [2, 2], "2.png": [2, 2], "3\n.png": [2, 2], "1.png": [2, 3] }),
    '2 x 2 to 2 x 3 pixels, most often 2 x 2 (3); for example 1.png, 2.png, "3\\n.png"',
  );
  // Some splits may have classes, and others none.
  assertEquals(
    await described({ "train/a/1.png": [9, 9], "train/b/1.png": [9, 9], "test/1.png": [9, 9] }),
    "all 9 x 9 pixels; for example train/a/1.png, train/b/1.png, test/1.png",
  );
});
