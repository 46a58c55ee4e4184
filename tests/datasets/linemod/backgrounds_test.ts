import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import {
  cutBackgrounds,
  loadBackgrounds,
  withBackgrounds,
} from "../../../datasets/linemod/backgrounds.ts";
import { cutWindow } from "../../../datasets/linemod/crops/crop.ts";
import type { RenderedImages } from "../../../datasets/pose_images.ts";
import { startEngine } from "../../../lib/engine/engine.ts";
import { DataError } from "../../../lib/files/data_file.ts";
import { seededUniform } from "../../../lib/random/mod.ts";
import { dataDir, isMissing } from "../data_dir.ts";
import { makePng } from "./make_png.ts";

// Starting the engine loads a library that stays, and its cache of operations.
const engine = { sanitizeResources: false, sanitizeOps: false };

/** A photo whose red is the column, green the row, and blue a number of its own. */
function ramp(width: number, height: number, blue: number) {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    pixels.set([i % width, Math.floor(i / width), blue], 3 * i);
  }
  return { width, height, pixels };
}

Deno.test("cutWindow() cuts a window inside the photo, mirrored or not", () => {
  const photo = ramp(70, 66, 5), uniform = seededUniform("windows");
  const corners = new Set<string>();
  for (let n = 0; n < 300; n++) {
    const cut = cutWindow(photo, uniform);
    const [left, top, blue] = cut, [right, bottom] = cut.subarray(cut.length - 3);
    assertEquals([Math.abs(right - left), bottom - top, blue], [63, 63, 5]);
    corners.add(`${Math.min(left, right)} ${top} ${left < right}`);
  }
  assertEquals(corners.size, 7 * 3 * 2);
  assertThrows(
    () => cutWindow(ramp(64, 63, 0), uniform),
    RangeError,
    "Cannot cut a window of 64x64: the photo is 64x63",
  );
});

Deno.test("cutBackgrounds() draws from each photo as often, by the seed", async () => {
  const photos = [1, 2, 3].map((blue) => ramp(80, 80, blue));
  const cut = await cutBackgrounds(photos, 3, 9, 0);
  const blues = ({ pixels, count }: typeof cut) =>
    Array.from({ length: count }, (_, i) => pixels[i * 64 * 64 * 3 + 2]);
  assertEquals(blues(cut).toSorted(), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
  assertNotEquals(blues(cut), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
  assertEquals((await cutBackgrounds(photos, 3, 9, 0)).pixels, cut.pixels);
  assertNotEquals((await cutBackgrounds(photos, 3, 9, 1)).pixels, cut.pixels);
  // Two of three photos are there: four windows, of which one comes twice.
  assertEquals(blues(await cutBackgrounds(photos.slice(0, 2), 3, 5, 0)).length, 5);
  await assertRejects(() => cutBackgrounds([], 1, 1, 0), RangeError, "there is no photo");
});

Deno.test("withBackgrounds() changes what the mask leaves out, and nothing else", () => {
  const shape = { count: 2, height: 1, width: 2 };
  const renders: RenderedImages = {
    images: { ...shape, channels: 3, pixels: Uint8Array.from({ length: 12 }, (_, i) => i) },
    masks: { ...shape, channels: 1, pixels: Uint8Array.of(0, 1, 1, 0) },
    labels: Uint8Array.of(3, 4),
    quaternions: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0),
  };
  const photos = { ...renders.images, pixels: Uint8Array.from({ length: 12 }, (_, i) => 100 + i) };
  const { images, ...rest } = withBackgrounds(renders, photos);
  assertEquals([...images.pixels], [100, 101, 102, 3, 4, 5, 6, 7, 8, 109, 110, 111]);
  const { images: before, ...restBefore } = renders;
  assertEquals(rest, restBefore);
  assertEquals(before.pixels[0], 0);
  assertEquals(photos.pixels[3], 103);
  assertThrows(
    () => withBackgrounds(renders, { ...photos, count: 1 }),
    TypeError,
    "Cannot put backgrounds [1, 1, 2, 3] behind renders [2, 1, 2, 3]: give",
  );
  const deep = { ...renders, images: { ...renders.images, channels: 4 } };
  assertThrows(() => withBackgrounds(deep, deep.images), TypeError, "without depth");
});

Deno.test(
  "loadBackgrounds() reads the photos of a folder, and refuses wrong folders and files",
  engine,
  async () => {
    await startEngine();
    const dir = await Deno.makeTempDir();
    const png = (width: number, value: number) =>
      makePng(width, 70, 3, 8, new Array(width * 70 * 3).fill(value));
    const refuse = (folder: string, found: string) =>
      assertRejects(() => loadBackgrounds(folder, 4, 0), DataError, found);

    await refuse(
      `${dir}/none`,
      `Cannot load backgrounds: there is no folder ${dir}/none, name one`,
    );
    await Deno.writeTextFile(`${dir}/notes.txt`, "no photo");
    await refuse(`${dir}/notes.txt`, `there is no folder ${dir}/notes.txt`);
    await refuse(
      dir,
      `Cannot load backgrounds: ${dir} has no JPEG, PNG or WebP file, name a folder`,
    );
    await Deno.writeFile(`${dir}/small.png`, png(63, 1));
    await refuse(dir, `no photo in ${dir} has 64x64 pixels, name a folder of larger ones`);
    // Named as ImageNet's PNG.
    await Deno.writeFile(`${dir}/large.JPEG`, png(90, 200));
    const lines: string[] = [];
    const cut = await loadBackgrounds(dir, 4, 0, (line) => lines.push(line));
    assertEquals([cut.count, cut.pixels.length], [4, 4 * 64 * 64 * 3]);
    assert(cut.pixels.every((value) => value === 200));
    assertEquals(lines, [`leaving out 1 of 2 photos in ${dir}: smaller than 64x64 pixels`]);
    // What macOS leaves, a folder with a photo's name, and a link that leads nowhere.
    await Deno.writeTextFile(`${dir}/._large.jpg`, "Mac OS X");
    await Deno.mkdir(`${dir}/folder.jpg`);
    await Deno.symlink(`${dir}/gone.jpg`, `${dir}/link.jpg`);
    assertEquals((await loadBackgrounds(dir, 4, 0)).pixels, cut.pixels);
    await Deno.writeTextFile(`${dir}/movie.jpg`, "GIF89a");
    await refuse(dir, `${dir}/movie.jpg: it is a GIF file, which is not read, save it as PNG`);
    await Deno.remove(`${dir}/movie.jpg`);
    await Deno.writeTextFile(`${dir}/bad.jpg`, "no photo");
    await refuse(dir, `Cannot read ${dir}/bad.jpg: it is not a PNG, JPEG or WebP file, `);
    await Deno.remove(dir, { recursive: true });
  },
);

Deno.test("loadBackgrounds() reads the sample of ImageNet", {
  ...engine,
  ignore: isMissing("imagenet-samples"),
}, async () => {
  await startEngine();
  const { pixels, count } = await loadBackgrounds(`${dataDir}/imagenet-samples`, 40, 0);
  assertEquals(count, 40);
  const means = Array.from({ length: count }, (_, i) => {
    const cut = pixels.subarray(i * 12288, (i + 1) * 12288);
    return cut.reduce((sum, value) => sum + value, 0) / cut.length;
  });
  assertEquals(new Set(means).size, 40);
  const mean = means.reduce((sum, value) => sum + value, 0) / 40;
  assert(mean > 80 && mean < 150, `natural photos are of mid gray, not ${mean}`);
});
