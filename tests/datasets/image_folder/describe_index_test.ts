import { assertEquals } from "@std/assert";
import { describeIndex } from "../../../datasets/image_folder/describe_index.ts";
import type { ImageIndex } from "../../../datasets/image_folder/read_index.ts";

Deno.test("describeIndex() counts what it does not read by kind, and of many classes names two", () => {
  const place = { label: 0, split: null, domain: null, mask: null, pose: null };
  const files = [...Array(23).keys()].flatMap((label) =>
    Array.from({ length: label === 4 ? 3 : label === 9 ? 1 : 2 }, () => ({
      ...{ ...place, label, path: "" },
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
    "not read, since they are no images: 2 hidden files, 1 file of the operating system, " +
    "1 link to a folder that is read already",
  ]);
  assertEquals(
    describeIndex({ ...index, classes: [], passedOver: { ...index.passedOver, links: 2 } }),
    [
      "photos: 46 images without classes",
      "not read, since they are no images: 2 hidden files, 1 file of the operating system, " +
      "2 links to folders that are read already",
    ],
  );
});
