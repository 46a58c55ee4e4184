import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { loadMnist, parseIdxImages, parseIdxLabels } from "../../datasets/mnist.ts";
import { DataError } from "../../lib/files/data_file.ts";
import { dataDir, isMissing } from "./data_dir.ts";

const twoImages = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40);

Deno.test("loadMnist() names the file when one is missing, cut or does not fit", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/mnist`);
  const images = `${dir}/mnist/train-images-idx3-ubyte.gz`;
  const labels = `${dir}/mnist/train-labels-idx1-ubyte.gz`;
  await Deno.writeFile(images, gzipSync(twoImages));
  await assertRejects(() => loadMnist(dir), DataError, `Cannot read ${labels}: it is missing`);
  await Deno.writeFile(labels, gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5)));
  await assertRejects(
    () => loadMnist(dir),
    DataError,
    `Cannot read ${labels}: it has 1 labels for 2 images`,
  );
  await Deno.writeFile(images, gzipSync(twoImages).subarray(0, 25));
  await assertRejects(() => loadMnist(dir), DataError, `Cannot read ${images}: gzip says "`);
  await Deno.writeFile(images, twoImages);
  await assertRejects(() => loadMnist(dir), DataError, `Cannot read ${images}: gzip says "`);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadMnist() reads the published files", {
  ignore: isMissing("mnist"),
}, async () => {
  const { train, test } = await loadMnist(dataDir);
  // First labels as printed in many tutorials; MD5 of the unpacked IDX files' values below were
  // taken with `zcat FILE | tail -c +17 | md5sum` (labels: +9).
  assertEquals([...train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);
  assertEquals([train.images.count, test.images.count], [60000, 10000]);
  const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
  assertEquals(md5(train.images.pixels), "6510e85a72c3e9475c492d559d3770d2");
  assertEquals(md5(Uint8Array.from(test.labels)), "073c3904dfbd3e141ff8aa01cfde6b15");
});

const twoLabels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 9);

Deno.test("parseIdxImages() reads the header's shape and the pixels", () => {
  assertEquals(parseIdxImages(twoImages, "a"), {
    pixels: Uint8Array.of(10, 20, 30, 40),
    count: 2,
    height: 1,
    width: 2,
    channels: 1,
  });
});

Deno.test("parseIdxImages() reads channels from a fourth dimension", () => {
  const bytes = Uint8Array.of(0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3);
  const { pixels, channels } = parseIdxImages(bytes, "a");
  assertEquals({ pixels, channels }, { pixels: Uint8Array.of(1, 2, 3), channels: 3 });
});

Deno.test("parseIdxImages() throws when the file is cut or another file", () => {
  const cases: [Uint8Array, string][] = [
    [twoImages.subarray(0, 9), "it ends at byte 9, inside its header of 16 bytes"],
    [twoImages.subarray(0, 19), "it has 19 bytes instead of the 20 of 2x1x2 values"],
    [twoLabels, "it ends at byte 10, inside its header of 16 bytes"],
    [twoImages.subarray(0, 16).with(7, 0), "it has 0x1x2 values, which is none"],
    [
      Uint8Array.of(0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 28),
      "it has 4294967295x0x28 values, which is none",
    ],
    [twoImages.with(3, 1), "byte 0 starts the number 2049 instead of IDX's 2051"],
  ];
  for (const [bytes, found] of cases) {
    assertThrows(
      () => parseIdxImages(bytes, "x/images.gz"),
      DataError,
      `Cannot read x/images.gz: ${found}, delete the file and fetch it again`,
    );
  }
});

Deno.test("parseIdxLabels() throws when a label is not a digit", () => {
  assertEquals(parseIdxLabels(twoLabels, "a"), Uint8Array.of(5, 9));
  assertThrows(
    () => parseIdxLabels(twoLabels.with(9, 10), "a"),
    DataError,
    "Cannot read a: label 1 is 10 instead of 0 to 9",
  );
});
