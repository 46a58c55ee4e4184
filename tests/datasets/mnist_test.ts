import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { loadMnist, parseIdxImages, parseIdxLabels } from "../../datasets/mnist.ts";
import { loadScenario } from "../../datasets/scenario.ts";
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
  await Deno.writeTextFile(images, "<html>Please log in</html>");
  await assertRejects(
    () => loadMnist(dir),
    DataError,
    `Cannot read ${images}: byte 0 starts the number 1013478509 instead of IDX's 2051`,
  );
  await Deno.remove(dir, { recursive: true });
});

/** IDX files of as many images of one pixel as wanted, and of their labels. */
const idx = (count: number): readonly [Uint8Array, Uint8Array] => [
  Uint8Array.of(0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 1, ...new Array(count).fill(7)),
  Uint8Array.of(0, 0, 8, 1, 0, 0, 0, count, ...new Array(count).fill(1)),
];

Deno.test("loadMnist() finds the files under the names and in the folders in use", async () => {
  const ending = { packed: "-idx%-ubyte.gz", unpacked: "-idx%-ubyte", dotted: ".idx%-ubyte" };
  for (
    const [folder, form, isPacked] of [
      ["mnist", ending.packed, true],
      ["mnist", ending.packed, false], // unpacked, but still called .gz
      ["mnist", ending.unpacked, false],
      ["MNIST/raw", ending.unpacked, false], // torchvision
      ["MNIST/raw", ending.packed, true],
      [".", ending.dotted, false],
      [".", `${ending.dotted}.gz`, true],
    ] as const
  ) {
    const dir = await Deno.makeTempDir();
    await Deno.mkdir(`${dir}/${folder}`, { recursive: true });
    for (const [part, count] of [["train", 3], ["t10k", 2]] as const) {
      for (const [i, kind] of ["images", "labels"].entries()) {
        const bytes = isPacked ? gzipSync(idx(count)[i]) : idx(count)[i];
        const name = `${part}-${kind}${form.replace("%", i === 0 ? "3" : "1")}`;
        await Deno.writeFile(`${dir}/${folder}/${name}`, bytes);
      }
    }
    const lines: string[] = [];
    const { train, test } = await loadMnist(dir, (line) => lines.push(line));
    assertEquals([train.images.count, test.labels.length], [3, 2], `${folder} ${form}`);
    assertEquals(lines.length, 4);
    assertEquals(
      lines[0].endsWith(" is not the published file: it has 3 entries instead of 60,000"),
      true,
      lines[0],
    );
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("loadMnist() says where files of the right size differ", {
  ignore: isMissing("mnist", "usps"),
}, async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/mnist`);
  const names = await Array.fromAsync(Deno.readDir(`${dataDir}/mnist`), ({ name }) => name);
  for (const name of names) await Deno.copyFile(`${dataDir}/mnist/${name}`, `${dir}/mnist/${name}`);
  const [train, test] = ["train-labels", "t10k-labels"].map((part) =>
    `${dir}/mnist/${part}-idx1-ubyte.gz`
  );
  const labels = gunzipSync(await Deno.readFile(test));
  await Deno.writeFile(
    test,
    gzipSync(labels.map((label, i) => i === 100 ? (label + 1) % 10 : label)),
  );
  const lines: string[] = [];
  await loadMnist(dir, (line) => lines.push(line));
  assertEquals(lines.length, 1);
  assertMatch(lines[0], /t10k-labels\S+ is not the published file: the SHA-256 of its content is /);
  await Deno.symlink(`${dataDir}/usps`, `${dir}/usps`);
  assertEquals(
    (await loadScenario("mnist-usps", { dataDir: dir })).description,
    "MNIST→USPS, full data but for 1 file that is not the published: 50,000 source, 6,291 target, " +
      "1,000 validation, 2,007 test images",
  );
  // Test files in train's place.
  await Deno.copyFile(`${dataDir}/mnist/t10k-labels-idx1-ubyte.gz`, test);
  await Deno.copyFile(test, train);
  const images = train.replace("labels-idx1", "images-idx3");
  await Deno.copyFile(test.replace("labels-idx1", "images-idx3"), images);
  await loadMnist(dir, (line) => lines.push(line));
  assertEquals(
    lines.slice(1),
    [images, train].map((file) =>
      `${file} is not the published file: it has 10,000 entries instead of 60,000`
    ),
  );
  await assertRejects(
    () => loadScenario("mnist-usps", { dataDir: dir }),
    DataError,
    "Cannot split MNIST's training part: it has 10,000 images, fewer than the 51,000 that are needed",
  );
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadMnist() reads the published files", {
  ignore: isMissing("mnist"),
}, async () => {
  const lines: string[] = [];
  const { train, test } = await loadMnist(dataDir, (line) => lines.push(line));
  assertEquals(lines, []);
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
