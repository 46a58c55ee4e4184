import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadLinemod } from "../../../datasets/linemod/linemod.ts";
import { DataError } from "../../../lib/files/data_file.ts";
import { dataDir, isMissing } from "../data_dir.ts";

const dir = `${dataDir}/lmo`;
const ignore = isMissing("lmo/models", "lmo/test/000002/rgb");

Deno.test({
  name: "loadLinemod() renders and crops the objects that are there",
  ignore,
  fn: async () => {
    const renders = await Deno.makeTempDir(), lines: string[] = [];
    const { classes, source, sourceValidation, target } = await loadLinemod(dir, renders, {
      objects: ["duck", "ape"],
      cuts: 1,
      angles: [0, 10],
      workers: 1,
      report: (line) => lines.push(line),
    });
    assertEquals(classes, ["duck", "ape"]);
    assertEquals(lines, [
      "rendered 0 of 64 images",
      "rendered 64 of 64 images",
      "rendered 0 of 24 images",
      "rendered 24 of 24 images",
      "cropped 1 of 1 scenes",
    ]);
    assertEquals([source.images.count, source.images.channels], [64, 4]);
    assertEquals([...source.labels.subarray(30, 34)], [0, 0, 1, 1]);
    // 2 objects from 6 sides at 2 turns, which are none of those to learn from.
    const posesOf = ({ labels, quaternions }: typeof source) =>
      Array.from(labels, (label, i) => [label, ...quaternions.subarray(4 * i, 4 * i + 4)].join());
    const poses = new Set(posesOf(sourceValidation!));
    assertEquals(poses.size, 24);
    assert(poses.isDisjointFrom(new Set(posesOf(source))));
    const parts = [target.train, target.validation, target.test];
    const count = parts.reduce((sum, { images }) => sum + images.count, 0);
    // 40 frames of two objects, less those that are hidden in part; no depth.
    assert(count > 20 && count <= 80, `${count}`);
    assertEquals(parts.map(({ images }) => images.channels), [3, 3, 3]);
    // The duck is yellow and the ape is brown, so the middle of the crop has less blue than red.
    for (const { images } of parts) {
      let reds = 0, blues = 0;
      for (let i = 0; i < images.count; i++) {
        const middle = (i * 4096 + 32 * 64 + 32) * 3;
        reds += images.pixels[middle];
        blues += images.pixels[middle + 2];
      }
      assert(reds > 1.3 * blues, `${reds} ${blues}`);
    }
  },
});

Deno.test({
  name: "loadLinemod() lists the present objects when one is missing",
  ignore,
  fn: async () => {
    await assertRejects(
      () => loadLinemod(dir, "nowhere", { objects: ["ape", "lamp"] }),
      RangeError,
      `lamp not in ${dir}/models, choose among ape, can, cat, driller, duck, holepuncher`,
    );
    await assertRejects(
      () => loadLinemod(`${dir}/models`, "nowhere"),
      DataError,
      `Cannot read ${dir}/models/camera.json: it is missing`,
    );
  },
});
