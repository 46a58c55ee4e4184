import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { loadPoseScenario, type PoseScenarioId } from "../../../datasets/linemod/pose_scenario.ts";
import { startEngine } from "../../../lib/engine/engine.ts";
import { DataError } from "../../../lib/files/data_file.ts";
import { dataDir, isMissing } from "../data_dir.ts";
import { makePng } from "./make_png.ts";
import { writeTum5 } from "./tum5_folder.ts";

// Starting the engine loads a library that stays, and its cache of operations.
const engine = { sanitizeResources: false, sanitizeOps: false };

/** Few images, to be quick. */
const counts = { source: 20, train: 9, validation: 8, test: 7 };

Deno.test("loadPoseScenario() uses the embedded set if no data directory is given", async () => {
  const scenario = await loadPoseScenario("linemod", { objects: ["boat", "dog"], counts });
  const { data, reason, classes, source, target, targetLabeled } = scenario;
  assertEquals([data, reason], ["embedded", "no data directory given, and no download asked for"]);
  assertEquals(
    scenario.description,
    "embedded solids (no data directory given, and no download asked for), " +
      "2 objects (boat, dog), RGB-D: 20 source, 9 target, 8 validation, 7 test images",
  );
  assertEquals(classes, ["boat", "dog"]);
  assertEquals(source.train.masks.count, 20);
  assertEquals(Object.keys(target.train).sort(), [
    "channels",
    "count",
    "height",
    "pixels",
    "width",
  ]);
  assertEquals(targetLabeled.images, target.train);
});

Deno.test("loadPoseScenario() drops depth for table 3, and puts photos behind", async () => {
  const objects = ["crane"];
  const [full, black, inet] = await Promise.all(
    (["linemod", "linemod-black", "linemod-inet"] as const)
      .map((id) => loadPoseScenario(id, { objects, counts })),
  );
  for (const { source, target, targetLabeled } of [black, inet]) {
    const sets = [source.train, source.validation!, target.validation, target.test, targetLabeled];
    assertEquals(sets.map(({ images }) => images.channels), [3, 3, 3, 3, 3]);
    assertEquals(target.train.channels, 3);
  }
  assertEquals(inet.target.test, black.target.test);
  assertEquals(inet.source.train.quaternions, full.source.train.quaternions);
  const { images, masks } = inet.source.train, plain = black.source.train.images;
  let changed = 0;
  for (let i = 0; i < masks.pixels.length; i++) {
    const isSame = [0, 1, 2].every((c) => images.pixels[3 * i + c] === plain.pixels[3 * i + c]);
    if (masks.pixels[i] === 1) assert(isSame, `pixel ${i} of the object is as it was`);
    else if (!isSame) changed++;
    assertEquals(plain.pixels[3 * i], full.source.train.images.pixels[4 * i]);
  }
  assert(changed > 10 * 4096, `${changed} pixels of 20 images have a background`);
  assert(inet.description.includes("RGB before photos"));
  // Other renders have other windows of the photos behind them.
  const [other, plainOther] = [inet, black].map(({ source }) => source.validation!);
  assertEquals(other.images.count, 8);
  assertEquals(other.quaternions, plainOther.quaternions);
  assertNotEquals(other.images.pixels, plainOther.images.pixels);
  assertNotEquals(other.images.pixels.subarray(0, 192), images.pixels.subarray(0, 192));
});

Deno.test(
  "loadPoseScenario() loads a data directory, unless the embedded set is requested",
  engine,
  async () => {
    await startEngine();
    const dir = await writeTum5(["ape", "cam"]);
    const { data, reason, description } = await loadPoseScenario("linemod", { dataDir: dir });
    assertEquals([data, reason], ["full", undefined]);
    assertEquals(
      description,
      "LineMod crops, 2 of the paper's 11 objects (ape, cam), RGB: " +
        "4 source, 5 target, 1 validation, 2 test images",
    );
    const told = await loadPoseScenario("linemod", { dataDir: dir, embedded: true, counts });
    assertEquals([told.data, told.reason], ["embedded", "as requested"]);

    const load = (id: PoseScenarioId, more = {}) => loadPoseScenario(id, { dataDir: dir, ...more });
    await assertRejects(
      () => load("linemod-inet"),
      DataError,
      `there is no folder ${dir}/imagenet-samples, name one of JPEG, PNG or WebP photos`,
    );
    await Deno.mkdir(`${dir}/mine`);
    const photo = makePng(64, 64, 3, 8, new Array(64 * 64 * 3).fill(77));
    await Deno.writeFile(`${dir}/mine/photo.png`, photo);
    const { source } = await load("linemod-inet", { backgrounds: `${dir}/mine` });
    // The first pixel of the hand-made renders is black, the next is the object's.
    assertEquals([...source.train.images.pixels.subarray(0, 6)], [77, 77, 77, 1, 1, 1]);
    await Deno.remove(dir, { recursive: true });
  },
);

Deno.test("loadPoseScenario() depends on the seed", async () => {
  const [a, b, c] = await Promise.all(
    [1, 1, 2].map((seed) => loadPoseScenario("linemod", { counts, seed })),
  );
  assertEquals(a.target.test.quaternions, b.target.test.quaternions);
  assertNotEquals(a.target.test.quaternions, c.target.test.quaternions);
});

Deno.test("loadPoseScenario() lists the choices", async () => {
  await assertRejects(
    () => loadPoseScenario("office" as PoseScenarioId),
    RangeError,
    'Cannot load scenario "office": choose one of linemod, linemod-black, linemod-inet',
  );
  await assertRejects(
    () => loadPoseScenario("linemod", { dataDir: "/nowhere" }),
    DataError,
    "there is no object's folder in /nowhere/linemod/tum5_crops/real, give a data directory",
  );
});

Deno.test("loadPoseScenario() reads the published crops, with photos behind", {
  ...engine,
  ignore: isMissing("linemod/tum5_crops", "imagenet-samples"),
}, async () => {
  await startEngine();
  const objects = ["cat", "duck"];
  const { description } = await loadPoseScenario("linemod-inet", { dataDir, objects });
  assertEquals(
    description,
    "LineMod crops, 2 of the paper's 11 objects (cat, duck), RGB before photos: " +
      "2,022 source, 1,414 target, 471 validation, 471 test images",
  );
});

Deno.test("loadPoseScenario() renders and crops LineMod where the directory has it", {
  ignore: isMissing("lmo/models", "lmo/test/000002/rgb"),
}, async () => {
  const dir = await Deno.makeTempDir();
  await Deno.symlink(`${dataDir}/lmo`, `${dir}/lm`);
  const options = {
    objects: ["duck"],
    cuts: 1,
    angles: [0],
    workers: 1,
    renders: `${dir}/renders`,
    crops: `${dir}/crops`,
  };
  const { source, target, description } = await loadPoseScenario("linemod", {
    ...options,
    dataDir: dir,
  });
  // LM-O's frames here have no depth, so neither domain does.
  assertEquals([source.train.images.channels, target.train.channels], [3, 3]);
  assertEquals([source.train.images.count, source.train.masks.count], [16, 16]);
  // From the 6 vertices of the icosahedron above the equator, as views are a sixteenth at most.
  assertEquals([source.validation!.images.count, source.validation!.images.channels], [6, 3]);
  assert(
    description.startsWith("LineMod crops, 1 of the paper's 11 objects (duck), RGB: 16 source"),
  );
  // A directory without LineMod falls back to the cache that a download filled.
  for (const given of [undefined, "/nowhere"]) {
    const cached = await loadPoseScenario("linemod", {
      ...options,
      dataDir: given,
      download: true,
      cache: dir,
    });
    assertEquals([cached.data, cached.description], ["full", description]);
  }
  await Deno.remove(dir, { recursive: true });
});
