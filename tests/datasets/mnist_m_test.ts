import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import checksums from "../../datasets/mnist_m/checksums.json" with { type: "json" };
import { drawMnistM, loadMnistM, parsePatches } from "../../datasets/mnist_m.ts";
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
  assertEquals(sha256(Uint8Array.from(train.labels)), checksums.train.sha256_labels_u8);
  assertEquals(sha256(Uint8Array.from(test.labels)), checksums.test.sha256_labels_u8);
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

const csv = "split,index,label,bsds_train_image,row,col,n_exact_matches\n" +
  "train,7,5,41004.jpg,21,256,1\ntest,0,9,292066.jpg,151,129,2\n";

Deno.test("parsePatches() separates train from test", () => {
  assertEquals(parsePatches(csv, "a"), {
    train: [{ digit: 7, photo: "41004.jpg", row: 21, column: 256 }],
    test: [{ digit: 0, photo: "292066.jpg", row: 151, column: 129 }],
  });
});

Deno.test("parsePatches() throws when the header, a line or the end is wrong", () => {
  const cases: [string, string][] = [
    ["", 'line 1 is "" instead of "split,'],
    [csv.slice(0, -1), "line 3 is cut off"],
    [csv.replace("21", "-21"), 'line 2 is "train,7,5,41004.jpg,-21,256,1" instead of'],
    [csv.replace("test", "validation"), 'line 3 is "validation,0,9,292066.jpg,151,129,2"'],
    [csv.replace("41004.jpg", "../41004.jpg"), "line 2 is"],
  ];
  for (const [text, found] of cases) {
    assertThrows(() => parsePatches(text, "x.csv"), DataError, `Cannot read x.csv: ${found}`);
  }
});
