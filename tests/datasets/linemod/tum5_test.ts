import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { loadTum5, parsePoses, TUM5_FOLDER } from "../../../datasets/linemod/tum5.ts";
import { startEngine } from "../../../lib/engine/engine.ts";
import { DataError } from "../../../lib/files/data_file.ts";
import { dataDir, isMissing } from "../data_dir.ts";
import { makePng } from "./make_png.ts";
import { writeTum5 } from "./tum5_folder.ts";

// Starting the engine loads a library that stays, and its cache of operations.
const engine = { sanitizeResources: false, sanitizeOps: false };

Deno.test("loadTum5() returns class, pose, mask and pixels of each image", engine, async () => {
  await startEngine();
  const dir = await writeTum5(["ape", "duck"]);
  const { classes, source, target } = await loadTum5(dir);
  assertEquals(classes, ["ape", "duck"]);
  assertEquals([...source.labels], [0, 0, 1, 1]);
  const firsts = [0, 1, 2, 3].map((
    i,
  ) => [...source.images.pixels.subarray(i * 12288 + 2).slice(0, 3)]);
  assertEquals(firsts, [[0, 1, 1], [0, 2, 2], [0, 11, 11], [0, 12, 12]]);
  assertEquals([...source.masks.pixels.subarray(4096, 4099)], [0, 1, 1]);
  assertEquals(source.masks.pixels.reduce((sum, value) => sum + value), 4 * 4095);
  const { train, validation, test } = target;
  assertEquals([train, validation, test].map(({ images }) => images.count), [5, 1, 2]);
  for (const { images, labels, quaternions } of [train, validation, test]) {
    for (let i = 0; i < images.count; i++) {
      const turn = 2 * Math.atan2(quaternions[4 * i + 3], quaternions[4 * i]) * 180 / Math.PI;
      assertEquals(images.pixels[i * 12288], 10 * labels[i] + Math.round(turn) + 1);
    }
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadTum5() passes over what operating systems leave", engine, async () => {
  const dir = await writeTum5(["ape"]), root = `${dir}/${TUM5_FOLDER}`;
  const before = await loadTum5(dir);
  await Deno.mkdir(`${root}/real/.AppleDouble`);
  await Deno.writeTextFile(`${root}/real/.DS_Store`, "");
  await Deno.writeTextFile(`${root}/real/ape/._real0.png`, "");
  const lines: string[] = [];
  assertEquals(await loadTum5(dir, { report: (line) => lines.push(line) }), before);
  assertEquals(lines, []);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadTum5() loads the requested objects in their order, or lists the present ones", {
  ...engine,
}, async () => {
  await startEngine();
  const dir = await writeTum5(["ape", "cam", "duck"]);
  const { classes, source } = await loadTum5(dir, { objects: ["duck", "ape"] });
  assertEquals([classes, source.images.pixels[3], source.labels[0]], [["duck", "ape"], 21, 0]);
  const refuse = (objects: string[], found: string) =>
    assertRejects(() => loadTum5(dir, { objects }), RangeError, found);
  await refuse(
    ["ape", "iron", "lamp"],
    `Cannot load the objects ape, iron, lamp: iron, lamp not in ${dir}/${TUM5_FOLDER}, ` +
      "choose among ape, cam, duck",
  );
  await refuse(["ape", "ape"], "name at least one, and none twice");
  await refuse([], "name at least one, and none twice");
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadTum5() names a missing or wrong file", engine, async () => {
  await startEngine();
  const dir = await writeTum5(["ape"]);
  const real = `${dir}/${TUM5_FOLDER}/real/ape`;
  const image = await Deno.readFile(`${real}/real1.png`);
  const refuse = (found: string) => assertRejects(() => loadTum5(dir), DataError, found);

  await Deno.writeFile(`${real}/real1.png`, image.subarray(0, 60));
  await refuse(`Cannot read ${real}/real1.png: it is cut off, delete the file`);
  await Deno.writeFile(`${real}/real1.png`, makePng(32, 64, 3, 8, new Array(32 * 64 * 3).fill(0)));
  await refuse(`Cannot read ${real}/real1.png: it is 32x64 pixels instead of 64x64`);
  await Deno.remove(`${real}/real1.png`);
  await refuse(`Cannot read ${real}/poses.txt: it names real1.png, which is not in its folder`);
  await Deno.writeTextFile(`${real}/poses.txt`, "# real0.png\n1 1 0 0\n");
  await refuse(`Cannot read ${real}/poses.txt: line 2 is a quaternion of length 1.4142, not 1`);
  await Deno.writeTextFile(`${real}/poses.txt`, "");
  await refuse(`Cannot read ${real}/poses.txt: it is empty`);
  await Deno.remove(`${dir}/${TUM5_FOLDER}/fine/ape/poses.txt`);
  await refuse(`Cannot read ${dir}/${TUM5_FOLDER}/fine/ape/poses.txt: it is missing`);
  await Deno.remove(`${dir}/${TUM5_FOLDER}`, { recursive: true });
  await refuse(`there is no object's folder in ${dir}/${TUM5_FOLDER}/real`);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadTum5() leaves out images without a pose, and reports it", engine, async () => {
  await startEngine();
  const dir = await writeTum5(["ape"]);
  const real = `${dir}/${TUM5_FOLDER}/real/ape`;
  await Deno.copyFile(`${real}/real1.png`, `${real}/real9.png`);
  const lines: string[] = [];
  const { target } = await loadTum5(dir, { report: (line) => lines.push(line) });
  assertEquals(lines, [`leaving out 1 of the 5 images in ${real}: they have no pose`]);
  assertEquals(target.train.images.count + target.test.images.count, 4);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadTum5() splits by the seed", engine, async () => {
  await startEngine();
  const dir = await writeTum5();
  const pixels = async (seed: number) => (await loadTum5(dir, { seed })).target.test.images.pixels;
  assertEquals(await pixels(3), await pixels(3));
  const drawn = await Promise.all([0, 1, 2, 3, 4].map(pixels));
  assertNotEquals(new Set(drawn.map(String)).size, 1);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadTum5() reads the published crops", {
  ...engine,
  ignore: isMissing("linemod/tum5_crops"),
}, async () => {
  await startEngine();
  const lines: string[] = [];
  const { classes, source, target } = await loadTum5(dataDir, {
    report: (line) => lines.push(line),
  });
  assertEquals(classes, ["ape", "benchvise", "cam", "cat", "duck"]);
  const { train, validation, test } = target;
  assertEquals(
    [source, train, validation, test].map(({ images }) => images.count),
    [5_055, 3_712, 1_000, 1_178],
  );
  assertEquals(lines.length, 1);
  assert(lines[0].includes("75 of the 1253 images") && lines[0].includes("real/duck"));
  for (const { quaternions } of [source, train, validation, test]) {
    for (let i = 0; i < quaternions.length; i += 4) {
      assert(quaternions[i] >= 0);
      assert(Math.abs(Math.hypot(...quaternions.subarray(i, i + 4)) - 1) < 1e-6);
    }
  }
  const covered = source.masks.pixels.reduce((sum, value) => sum + value) / (5_055 * 4096);
  assert(covered > 0.1 && covered < 0.6, `the objects cover ${covered} of the renders`);
});

Deno.test("parsePoses() reads names and quaternions, with w >= 0 and length 1", () => {
  const poses = parsePoses("# a0.png\n0.6 0 -0.8 0\r\n# b-1.png\n-0.5 0.5 0.5 -0.5002\n", "poses");
  assertEquals(poses.map(({ file }) => file), ["a0.png", "b-1.png"]);
  assertEquals(poses[0].quaternion, [0.6, 0, -0.8, 0]);
  assertAlmostEquals(Math.hypot(...poses[1].quaternion), 1, 1e-12);
  assertEquals(poses[1].quaternion.map(Math.sign), [1, -1, -1, 1]);
});

Deno.test("parsePoses() throws when a line is wrong", () => {
  const good = "# a.png\n1 0 0 0\n";
  const cases: [string, string][] = [
    ["a.png\n1 0 0 0\n", 'line 1 is "a.png" instead of "# " and the name of a PNG file'],
    [good + "# ../b.png\n1 0 0 0\n", 'line 3 is "# ../b.png" instead of "# " and the name'],
    [good + "\n" + good, 'line 3 is "" instead of "# " and the name of a PNG file'],
    ["# a.png\n1 0 0\n", 'line 2 is "1 0 0" instead of a quaternion\'s four numbers'],
    ["# a.png\n1 0 0 x\n", 'line 2 is "1 0 0 x" instead of a quaternion\'s four numbers'],
    ["# a.png\nInfinity 0 0 0\n", 'line 2 is "Infinity 0 0 0" instead of'],
    [good + "# b.png\n0.5 0.5 0.5 0.6\n", "line 4 is a quaternion of length 1.0536, not 1"],
    ["# a.png\n0 0 0 0\n", "line 2 is a quaternion of length 0.0000, not 1"],
    [good + "# b.png\n", "it ends before the pose of line 3"],
    [good + good, "line 3 names a.png a second time"],
  ];
  for (const [text, found] of cases) {
    assertThrows(() => parsePoses(text, "duck/poses.txt"), DataError, `duck/poses.txt: ${found}`);
  }
});
