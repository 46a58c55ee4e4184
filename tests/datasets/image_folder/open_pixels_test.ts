import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createDecodePool } from "../../../datasets/image_folder/decode_pool.ts";
import { type OpenOptions, openPixels } from "../../../datasets/image_folder/open_pixels.ts";
import { readIndex } from "../../../datasets/image_folder/read_index.ts";
import { DataError } from "../../../lib/files/mod.ts";
import { pngOf, writeFolder } from "./picture_files.ts";

const options: OpenOptions = { size: 16, channels: 1, workers: 1 };

/** Image `i` is all of gray `i`, of class a if i is even, else b. */
const grayFiles = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [nameOf(i), pngOf(20, 16, () => [i, i, i])]),
  );
const nameOf = (i: number) => `${"ab"[i % 2]}/${String(i).padStart(3, "0")}.png`;

/** A PNG whose data are damaged, which only decoding shows. */
function damagedPng(): Uint8Array {
  const bytes = pngOf(20, 16, () => [9, 9, 9]);
  bytes[bytes.length - 22] ^= 0xff;
  return bytes;
}

/** The first pixel of each image. */
const firstPixels = (pixels: Uint8Array) => [...pixels].filter((_, i) => i % 256 === 0);

Deno.test("openPixels() decodes images in the order of the indices", async () => {
  const index = readIndex(await writeFolder(grayFiles(10)));
  using opened = openPixels(index, options);
  // In the order of paths: 0, 2, 4, 6, 8 of class a, then 1, 3, 5, 7, 9.
  const { images, masks, indices } = await opened.decode([9, 0, 5, 0], "omit");
  assertEquals(firstPixels(images.pixels), [9, 0, 1, 0]);
  const { count, height, width, channels } = images;
  assertEquals([count, height, width, channels], [4, 16, 16, 1]);
  assertEquals([masks, [...indices]], [null, [9, 0, 5, 0]]);
});

Deno.test("openPixels() gives the same pixels whatever fits into memory", async () => {
  const index = readIndex(await writeFolder(grayFiles(10)));
  const all = Array.from({ length: 10 }, (_, i) => i);
  for (const memory of [0, 3 * 256, 2 ** 20]) {
    using opened = openPixels(index, { ...options, memory });
    for (let round = 0; round < 3; round++) {
      const { images } = await opened.decode(all, "omit");
      assertEquals(firstPixels(images.pixels), [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]);
    }
  }
});

Deno.test("openPixels() decodes an image once if it fits into memory", async () => {
  const root = await writeFolder(grayFiles(10)), index = readIndex(root);
  using opened = openPixels(index, { ...options, memory: 5 * 256 });
  await opened.decode([0, 1, 2, 3, 4], "omit");
  for (const { path } of index.files) await Deno.remove(`${root}/${path}`);
  const { images, indices } = await opened.decode([4, 3, 2, 1, 0, 0], "omit");
  assertEquals(firstPixels(images.pixels), [8, 6, 4, 2, 0, 0]);
  assertEquals([...indices], [4, 3, 2, 1, 0, 0]);
  await assertRejects(() => opened.decode([5], "omit").then(() => opened.decode([6], "omit")));
});

Deno.test("openPixels() leaves out or replaces what turns out to be broken, and names it once", async () => {
  // Of class a, in order: 0, 2, 4, …, 38. Of class b, from position 20 on: 1, 3, …
  const broken = {
    [nameOf(2)]: damagedPng(),
    [nameOf(4)]: damagedPng(),
    [nameOf(39)]: damagedPng(),
  };
  const index = readIndex(await writeFolder({ ...grayFiles(40), ...broken }));
  assertEquals([index.files.length, index.skipped], [40, []]);
  using opened = openPixels(index, options);
  const replaced = await opened.decode([0, 1, 39, 2, 1], "replace");
  // The next of class a after 2 and 4 is 6; after the last of class b comes its first.
  assertEquals(firstPixels(replaced.images.pixels), [0, 6, 1, 6, 6]);
  assertEquals([...replaced.indices], [0, 3, 20, 3, 3]);
  const omitted = await opened.decode([0, 1, 39, 2, 1], "omit");
  assertEquals(firstPixels(omitted.images.pixels), [0]);
  assertEquals([...omitted.indices], [0]);
  assertEquals(opened.broken.map(({ path }) => path).sort(), [nameOf(2), nameOf(4), nameOf(39)]);
  assertEquals(opened.broken[0].reason.startsWith("it is damaged ("), true);
});

Deno.test("openPixels() replaces the same whatever was found broken before", async () => {
  const broken = { [nameOf(2)]: damagedPng(), [nameOf(4)]: damagedPng() };
  const index = readIndex(await writeFolder({ ...grayFiles(40), ...broken }));
  for (const before of [[], [2], [1, 2], [3]]) {
    using opened = openPixels(index, options);
    await opened.decode(before, "omit");
    assertEquals([...(await opened.decode([1, 2], "replace")).indices], [3, 3]);
  }
});

Deno.test("openPixels() fails when more than a tenth turns out to be broken", async () => {
  const broken = { [nameOf(0)]: damagedPng(), [nameOf(2)]: damagedPng() };
  const index = readIndex(await writeFolder({ ...grayFiles(19), ...broken }));
  using opened = openPixels(index, options);
  await opened.decode([0], "omit");
  await assertRejects(
    () => opened.decode([1], "omit"),
    DataError,
    "of 19 image files 2 are broken, more than 10 %: a/000.png (it is damaged",
  );
});

Deno.test("openPixels() fails when no image of a class is left", async () => {
  const files = { ...grayFiles(30), "c/1.png": damagedPng() };
  const index = readIndex(await writeFolder(files));
  using opened = openPixels(index, options);
  await assertRejects(
    () => opened.decode([30], "replace"),
    DataError,
    `Cannot replace c/1.png in ${index.root}, which is broken: no image of its class is whole; ` +
      "replace or remove it",
  );
});

Deno.test("openPixels() leaves workers running that are not its own", async () => {
  const index = readIndex(await writeFolder(grayFiles(4)));
  using workers = createDecodePool(1);
  for (let round = 0; round < 2; round++) {
    using opened = openPixels(index, { ...options, workers });
    assertEquals((await opened.decode([1], "omit")).images.pixels[0], 2);
  }
});

Deno.test("openPixels() refuses options out of range", async () => {
  const index = readIndex(await writeFolder(grayFiles(4)));
  const refused = (over: { readonly [option: string]: unknown }, message: string) =>
    assertThrows(
      () => openPixels(index, { ...options, ...over }),
      RangeError,
      `Cannot open images with ${message}`,
    );
  refused({ size: 15 }, "size 15, give a whole number from 16 to 128");
  refused({ size: 129 }, "size 129, give a whole number from 16 to 128");
  refused({ size: 20.5 }, "size 20.5, give a whole number from 16 to 128");
  refused({ resize: "fit" }, "resize fit, give crop, pad or stretch");
  refused({ channels: 4 }, "channels 4, give 1 or 3");
  refused({ background: 256 }, "background 256, give a number from 0 to 255");
  refused({ memory: NaN }, "memory NaN, give bytes from 0");
});
