import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import checksums from "../../datasets/mnist_m/checksums.json" with { type: "json" };
import { loadBsdsPhotos } from "../../datasets/bsds500.ts";
import { drawMnistM, loadMnistM } from "../../datasets/mnist_m.ts";
import { bsdsFolder } from "../../datasets/mnist_m/photos.ts";
import { startEngine } from "../../lib/engine/engine.ts";
import { DataError } from "../../lib/files/data_file.ts";
import { sha256 } from "../../lib/files/sha256.ts";
import { dataDir, isMissing } from "./data_dir.ts";

// Starting the engine loads a library that stays, and its cache of operations.
const engine = { sanitizeResources: false, sanitizeOps: false };

Deno.test("loadMnistM() rebuilds the published images and labels bit for bit", {
  ...engine,
  ignore: isMissing("mnist", "BSDS500"),
}, async () => {
  await startEngine();
  const { train, test } = await loadMnistM(dataDir);
  assertEquals([train.images.count, test.images.count], [59001, 9001]);
  assertEquals(sha256(train.images.pixels), checksums.train.sha256_images_nhwc_u8);
  assertEquals(sha256(test.images.pixels), checksums.test.sha256_images_nhwc_u8);
  assertEquals(sha256(train.labels), checksums.train.sha256_labels_u8);
  assertEquals(sha256(test.labels), checksums.test.sha256_labels_u8);
});

Deno.test("drawMnistM() shows the digit's shape whatever the photo", () => {
  const digits = {
    images: { pixels: new Uint8Array(784), count: 1, height: 28, width: 28, channels: 1 },
    labels: Uint8Array.of(4),
  };
  digits.images.pixels[28 * 3 + 5] = 1;
  const photo = { width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 3).fill(10) };
  const { images, labels } = drawMnistM(digits, [photo], 0, "x");
  const inverted = [...images.pixels.keys()].filter((i) => images.pixels[i] !== 10);
  const first = ((3 + 2) * 32 + 5 + 2) * 3;
  assertEquals(inverted, [first, first + 1, first + 2]);
  assertEquals([images.pixels[first], labels[0]], [245, 4]);
  const noise = { ...photo, pixels: crypto.getRandomValues(new Uint8Array(64 * 64 * 3)) };
  const draw = (seed: number) => drawMnistM(digits, [noise], seed, "x").images.pixels;
  assertEquals(draw(0), draw(0));
  assertNotEquals(draw(0), draw(1));
});

Deno.test("loadBsdsPhotos() names the photo that is missing, corrupt or another one", {
  ...engine,
  ignore: isMissing("BSDS500"),
}, async () => {
  await startEngine();
  const dir = await Deno.makeTempDir();
  const first = `${dir}/${bsdsFolder}/100075.jpg`;
  await Deno.mkdir(`${dir}/${bsdsFolder}`, { recursive: true });
  await assertRejects(() => loadBsdsPhotos(dir), DataError, `Cannot read ${first}: it is missing`);
  const photo = await Deno.readFile(`${dataDir}/${bsdsFolder}/100075.jpg`);
  await Deno.writeFile(first, photo.subarray(0, photo.length / 2));
  await assertRejects(
    () => loadBsdsPhotos(dir),
    DataError,
    `Cannot read ${first}: it is not a whole JPEG: `,
  );
  await Deno.copyFile(`${dataDir}/${bsdsFolder}/100080.jpg`, first);
  await assertRejects(
    () => loadBsdsPhotos(dir),
    DataError,
    `Cannot read ${first}: its pixels have the SHA-256 29e712ca`,
  );
  await Deno.remove(dir, { recursive: true });
});
