import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createDecodePool } from "../../../datasets/image_folder/decode_pool.ts";
import { pictureFile, pngOf, writeFolder } from "./picture_files.ts";

const fit = { size: 2, resize: "stretch", channels: 1, background: 0 } as const;

/** A JPEG of which libjpeg does not recover: its first table of Huffman codes has none. */
function breakdownJpeg(): Uint8Array {
  const bytes = pictureFile("orientation_6.jpg");
  const table = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc4);
  return bytes.fill(0xff, table + 5, table + 21);
}

Deno.test("createDecodePool() decodes files in their order, in any number of workers", async () => {
  const names = Array.from({ length: 150 }, (_, i) => `${i}.png`);
  const grays = names.map((_, i) => pngOf(3, 3, () => [i, i, i]));
  const root = await writeFolder(Object.fromEntries(names.map((name, i) => [name, grays[i]])));
  const files = names.map((name) => ({ file: `${root}/${name}` }));
  for (const count of [1, 3]) {
    using pool = createDecodePool(count);
    const { records, faults } = await pool.decode(files, { fit, masks: null });
    assertEquals([...records], names.flatMap((_, i) => [i, i, i, i]));
    assertEquals(faults, names.map(() => null));
  }
});

Deno.test("createDecodePool() says of each file why it cannot be read", async () => {
  const root = await writeFolder({
    "1.png": pngOf(3, 3, () => [1, 1, 1]),
    "cut.png": pictureFile("rgba.png").subarray(0, 60),
    "2.png": pngOf(3, 3, () => [2, 2, 2]),
  });
  using pool = createDecodePool(1);
  const names = ["1.png", "cut.png", "missing.png", "2.png"];
  const { records, faults } = await pool.decode(
    names.map((name) => ({ file: `${root}/${name}` })),
    { fit, masks: null },
  );
  assertEquals([records[0], records[12]], [1, 2]);
  assertEquals(faults[1], "it is cut off");
  assertEquals(faults[2]?.startsWith('it cannot be read ("No such file'), true);
  assertEquals([faults[0], faults[3]], [null, null]);
});

Deno.test("createDecodePool() replaces workers whose decoder broke down, and does all of the rest", async () => {
  const root = await writeFolder({
    "bad.jpg": breakdownJpeg(),
    "good.jpg": pictureFile("orientation_2.jpg"),
  });
  const [bad, good] = ["bad.jpg", "good.jpg"].map((name) => ({ file: `${root}/${name}` }));
  using pool = createDecodePool(2);
  const first = await pool.decode([good, bad, good, bad, bad, good], { fit, masks: null });
  assertEquals(first.faults, [null, "it is damaged", null, "it is damaged", "it is damaged", null]);
  const { records } = await pool.decode([good], { fit, masks: null });
  for (const at of [0, 8, 20]) assertEquals(first.records.slice(at, at + 4), records);
});

Deno.test("createDecodePool() refuses what is asked after its end, and what was asked before", async () => {
  const root = await writeFolder({ "1.png": pictureFile("rgba.png") });
  const pool = createDecodePool(1), files = [{ file: `${root}/1.png` }];
  const asked = pool.decode(files, { fit, masks: null });
  pool.close();
  for (const answer of [asked, pool.decode(files, { fit, masks: null })]) {
    await assertRejects(() => answer, Error, "Cannot decode images: their folder is closed");
  }
});

Deno.test("createDecodePool() reports what ends a worker", async () => {
  using pool = createDecodePool(1);
  const files = [{ file: "1.png" }];
  const tooLarge = pool.decode(files, { fit: { ...fit, size: 1e8 }, masks: null });
  const why = "Cannot decode images: a worker failed: ";
  await assertRejects(() => tooLarge, Error, why);
  await assertRejects(() => pool.decode(files, { fit, masks: null }), Error, why);
});

Deno.test("createDecodePool() starts at least one worker", () => {
  for (const count of [0, 1.5, NaN]) {
    assertThrows(
      () => createDecodePool(count),
      RangeError,
      `Cannot decode with ${count} workers, give a whole number from 1`,
    );
  }
});
