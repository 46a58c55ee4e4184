import { assert, assertEquals, assertThrows } from "@std/assert";
import { packImages, unpackImage } from "../../../../datasets/linemod/render/pack_images.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { seededUniform } from "../../../../lib/random/mod.ts";

const uniform = seededUniform(0, "pack");
const images = Array.from(
  { length: 3 },
  () => Uint8Array.from({ length: 8 * 8 * 4 }, () => 256 * uniform()),
);

Deno.test("unpackImage() returns any image of packImages()", () => {
  const pack = packImages(images, 4);
  for (const i of [2, 0, 1]) assertEquals(unpackImage(pack, i, 256, 4, "a pack"), images[i]);
});

Deno.test("packImages() compresses smooth images", () => {
  const smooth = Uint8Array.from({ length: 64 * 64 * 4 }, (_, i) => i % 4 === 3 ? 255 : i >> 8);
  assert(packImages([smooth], 4).length < smooth.length / 50);
});

Deno.test("unpackImage() throws when the pack is cut, changed or another", () => {
  const pack = packImages(images, 4);
  const changed = pack.slice();
  changed[pack.length - 1] ^= 1;
  for (
    const [bytes, index, found] of [
      [pack.subarray(0, -1), 2, "image 2 is not 256 bytes"],
      [changed, 2, "image 2 is not 256 bytes"],
      [pack, 3, "it has no image 3 but 3"],
      [pack.subarray(0, 3), 0, "it has no image 0 but 0"],
      [packImages([new Uint8Array(9)], 3), 0, "image 0 is not 256 bytes"],
      [packImages([new Uint8Array(999)], 3), 0, "image 0 is not 256 bytes"],
    ] as const
  ) {
    assertThrows(
      () => unpackImage(bytes, index, 256, 4, "00000.pack"),
      DataError,
      `Cannot read 00000.pack: ${found}`,
    );
  }
});
