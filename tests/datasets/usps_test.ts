import { assertEquals, assertThrows } from "@std/assert";
import { loadUsps, parseUsps } from "../../datasets/usps.ts";
import { DataError } from "../../lib/files/data_file.ts";
import { dataDir, isMissing } from "./data_dir.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const line = (label: string, ...first: number[]) =>
  `${label} ${[...first, ...new Array(256 - first.length).fill("-1.0000")].join(" ")} \n`;

Deno.test("parseUsps() turns -1..1 into 0..255, rounding to the nearest", () => {
  const { images, labels } = parseUsps(encode(line("6.0000", 1, 0, -0.631) + line("0.0000")), "a");
  // 0 -> 127.5 -> 128; -0.631 -> 0.369 * 127.5 = 47.05 -> 47
  assertEquals([...images.pixels.subarray(0, 4)], [255, 128, 47, 0]);
  assertEquals({ ...images, pixels: images.pixels.length }, {
    pixels: 512,
    count: 2,
    height: 16,
    width: 16,
    channels: 1,
  });
  assertEquals([...labels], [6, 0]);
});

Deno.test("parseUsps() passes over blank lines at the end", () => {
  for (const end of ["", "\n", " \r\n\n"]) {
    assertEquals([...parseUsps(encode(line("7.0000") + end), "a").labels], [7]);
  }
});

Deno.test("parseUsps() throws when a line is cut or wrong", () => {
  const good = line("1.0000");
  const cases: [string, string][] = [
    ["", "it is empty"],
    [good + good.slice(0, 100), "line 2 has 13 numbers instead of 257"],
    [line("11.0000"), "line 1 starts with 11.0000 instead of a label 0 to 9"],
    [line("x"), "line 1 starts with x instead of a label 0 to 9"],
    [good + line("2.0000", 0, 1.5), "line 2, number 3 is 1.5, not from -1 to 1"],
    [line("0x9"), "line 1 starts with 0x9 instead of a label 0 to 9"],
    [
      line("2.0000").replace("-1.0000", "0x1"),
      "line 1, number 2 is 0x1, not from -1 to 1",
    ],
    [`${good}\n${good}`, "line 2 has 1 numbers instead of 257"],
    [line("2.0000", NaN), "line 1, number 2 is NaN, not from -1 to 1"],
  ];
  for (const [text, found] of cases) {
    assertThrows(
      () => parseUsps(encode(text), "usps/zip.gz"),
      DataError,
      `Cannot read usps/zip.gz: ${found}, delete the file and fetch it again`,
    );
  }
});

Deno.test("loadUsps() reads unpacked files in the directory itself", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/zip.train`, line("3.0000"));
  await Deno.writeTextFile(`${dir}/zip.test`, line("4.0000"));
  const lines: string[] = [];
  const { train, test } = await loadUsps(dir, (text) => lines.push(text));
  assertEquals([...train.labels, ...test.labels], [3, 4]);
  assertEquals(lines, [
    `${dir}/zip.train is not the published file: it has 1 entries instead of 7,291`,
    `${dir}/zip.test is not the published file: it has 1 entries instead of 2,007`,
  ]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadUsps() reads the published files", { ignore: isMissing("usps") }, async () => {
  const lines: string[] = [];
  const { train, test } = await loadUsps(dataDir, (line) => lines.push(line));
  assertEquals(lines, []);
  const sum = (bytes: Uint8Array) => bytes.reduce((a, b) => a + b, 0);
  // Counts a class and sums of bytes (exact fractions) were made with Python from the same files.
  const counts = Array.from({ length: 10 }, (_, c) => train.labels.filter((l) => l === c).length);
  assertEquals(counts, [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]);
  assertEquals([train.images.count, test.images.count], [7291, 2007]);
  assertEquals([sum(train.images.pixels), sum(test.images.pixels)], [121122036, 35061567]);
});
