import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { makeEmbeddedCrops, renderSolids } from "../../../../datasets/linemod/solids/embedded.ts";
import {
  paint,
  photographSolids,
  type Scene,
} from "../../../../datasets/linemod/solids/embedded_crops.ts";
import { toRotation } from "../../../../datasets/linemod/render/rotation.ts";
import type { Quaternion } from "../../../../datasets/linemod/render/rotation.ts";
import { SOLIDS } from "../../../../datasets/linemod/solids/solids.ts";
import type { PoseImages } from "../../../../datasets/pose_images.ts";

const photo = { width: 70, height: 80, pixels: new Uint8Array(70 * 80 * 3).fill(90) };
const size = 64 * 64;
const channel = ({ images }: PoseImages, c: number) => images.pixels.filter((_, i) => i % 4 === c);
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const solidOf = (object: string) => SOLIDS.find(({ name }) => name === object)!;
const hash = (set: PoseImages) => [...set.images.pixels, ...set.labels, ...set.quaternions].join();

Deno.test("renderSolids() returns color and depth in the mask, and black far away outside it", () => {
  const renders = renderSolids(SOLIDS, 25, 0);
  const { masks } = renders, depth = channel(renders, 3);
  for (let i = 0; i < masks.pixels.length; i++) {
    // The solids reach 80 mm: bytes 127.5 ± 51.
    const isRight = masks.pixels[i] === 1 ? depth[i] >= 76 && depth[i] <= 179 : depth[i] === 255;
    assert(isRight, `pixel ${i} has mask ${masks.pixels[i]} and depth ${depth[i]}`);
  }
  const red = channel(renders, 0);
  assert(red.every((value, i) => masks.pixels[i] === 0 || value > 0));
  const outside = red.filter((_, i) => masks.pixels[i] === 0);
  assert(mean(outside) < 1, "only borders are not black outside the object");
  for (let image = 0; image < 25; image++) {
    const covered = mean(masks.pixels.subarray(image * size, (image + 1) * size));
    assert(covered > 0.04 && covered < 0.5, `image ${image} is covered by ${covered}`);
  }
});

Deno.test("renderSolids() shows the solid in the returned pose", () => {
  // One small block on the x axis, whose place in the picture shows where that axis points.
  const off = [{
    name: "off",
    blocks: [{ center: [40, 0, 0], size: [16, 16, 16], color: [255, 255, 255] }],
  }] as const;
  const { masks, quaternions } = renderSolids(off, 20, 1);
  for (let image = 0; image < 20; image++) {
    const pixels = masks.pixels.subarray(image * size, (image + 1) * size);
    const inside = [...pixels.keys()].filter((i) => pixels[i]);
    const q = [...quaternions.subarray(4 * image, 4 * image + 4)] as unknown as Quaternion;
    const [x, , , y, , , z] = toRotation(q).map((value) => 40 * value);
    // Focal length 128, distance 400, middle of 64 pixels 31.5.
    assertAlmostEquals(mean(inside.map((i) => i % 64)), 31.5 + 128 * x / (400 + z), 0.7);
    assertAlmostEquals(mean(inside.map((i) => i >> 6)), 31.5 + 128 * y / (400 + z), 0.7);
  }
});

Deno.test("renderSolids() and photographSolids() draw the same whatever the count, by the seed", () => {
  const makers = [
    (count: number, seed: number): PoseImages => renderSolids(SOLIDS, count, seed),
    (count: number, seed: number) => photographSolids(SOLIDS, [photo], count, seed, "train"),
  ];
  for (const make of makers) {
    const few = make(2, 0), more = make(4, 0);
    assertEquals(few.images.pixels, more.images.pixels.subarray(0, 2 * 4 * size));
    assertEquals(few.quaternions, more.quaternions.subarray(0, 8));
    assertNotEquals(hash(few), hash(make(2, 1)));
  }
});

Deno.test("photographSolids() fills the background, and loses some depth", () => {
  const crops = photographSolids(SOLIDS, [photo], 50, 0, "train");
  const black = mean(channel(crops, 0).map((value) => value === 0 ? 1 : 0));
  assert(black < 0.02, `${100 * black} % of the red is 0`);
  const depth = channel(crops, 3);
  const lost = mean(depth.map((value) => value === 255 ? 1 : 0));
  assert(lost > 0.01 && lost < 0.4, `${100 * lost} % of the depth is at the far end`);
  // No two neighbors of a plain photo are alike everywhere: there is noise.
  const red = channel(crops, 0);
  const steps = red.subarray(1).map((value, i) => Math.abs(value - red[i]));
  assert(mean(steps) > 3, `neighbors differ by ${mean(steps)}`);
});

Deno.test("both domains draw classes and poses alike", () => {
  const count = 500;
  const renders = renderSolids(SOLIDS, count, 0);
  const crops = photographSolids(SOLIDS, [photo], count, 0, "train");
  for (const { labels, quaternions } of [renders, crops]) {
    assertEquals([0, 1, 2, 3, 4].map((c) => labels.filter((label) => label === c).length), [
      ...new Array(5).fill(100),
    ]);
    const rotations = Array.from(
      { length: count },
      (_, i) => toRotation([...quaternions.subarray(4 * i, 4 * i + 4)] as unknown as Quaternion),
    );
    // The camera is where the third row points away from; its height is uniform in 0..1.
    const heights = rotations.map((r) => -r[8]);
    assert(Math.min(...heights) >= -1e-6 && Math.min(...heights) < 0.05);
    assertAlmostEquals(mean(heights), 0.5, 0.05);
    assertAlmostEquals(mean(heights.map((h) => h * h)), 1 / 3, 0.05);
    // Azimuths are uniform in ±60°, so that mean x is π/4 · sin(60°) / (π/3) = 0.650.
    assertAlmostEquals(mean(rotations.map((r) => -r[6])), 0.65, 0.05);
    assertAlmostEquals(mean(rotations.map((r) => -r[7])), 0, 0.1);
    const azimuths = rotations.map((r) => Math.abs(Math.atan2(-r[7], -r[6])) * 180 / Math.PI);
    assert(Math.max(...azimuths) > 57 && Math.max(...azimuths) <= 60.01);
    for (let i = 0; i < count; i++) {
      const q = quaternions.subarray(4 * i, 4 * i + 4);
      assert(q[0] >= 0 && Math.abs(Math.hypot(...q) - 1) < 1e-6);
    }
  }
});

Deno.test("paint() lets the nearer win, and mixes borders with what is behind", () => {
  const scene: Scene = {
    rgb: Float32Array.from({ length: 9 }, () => 100),
    depth: Float32Array.of(500, 300, 500),
  };
  paint(scene, {
    rgb: Uint8Array.of(10, 20, 30, 10, 20, 30, 10, 20, 30),
    depth: Float32Array.of(400, 400, 0),
    mask: Uint8Array.of(255, 255, 51),
  });
  // A fifth of the last pixel is covered: 10 + 0.8 * 100.
  assertEquals([...scene.rgb].map(Math.round), [10, 20, 30, 100, 100, 100, 90, 100, 110]);
  assertEquals([...scene.depth], [400, 300, 500]);
});

Deno.test("makeEmbeddedCrops() returns different parts, of the requested solids", async () => {
  const counts = { source: 6, train: 5, validation: 4, test: 3 };
  const { classes, source, sourceValidation, target } = await makeEmbeddedCrops({
    objects: ["dog", "boat", "crane"],
    counts,
  });
  assertEquals(classes, ["dog", "boat", "crane"]);
  const parts = [source, sourceValidation!, target.train, target.validation, target.test];
  assertEquals(parts.map(({ images }) => images.count), [6, 4, 5, 4, 3]);
  // What is learned from is the same whether there are other renders or not.
  const alone = renderSolids(["dog", "boat", "crane"].map(solidOf), 6, 0);
  assertEquals([source.images, source.quaternions], [alone.images, alone.quaternions]);
  assertEquals([...source.labels], [0, 1, 2, 0, 1, 2]);
  assertEquals(new Set(parts.map(({ quaternions }) => String(quaternions.slice(0, 4)))).size, 5);
  const dog = await makeEmbeddedCrops({ objects: ["dog"], counts: { ...counts, source: 1 } });
  assertEquals(dog.source.images.pixels, source.images.pixels.subarray(0, 4 * size));
});

Deno.test("makeEmbeddedCrops() throws when there is no such solid or no image is requested", async () => {
  await assertRejects(
    () => makeEmbeddedCrops({ objects: ["ape"] }),
    RangeError,
    "Cannot load the objects ape: ape not in the embedded set, choose among boat, crane, camera",
  );
  for (const test of [0, 1.5, NaN]) {
    await assertRejects(
      () => makeEmbeddedCrops({ counts: { test } }),
      RangeError,
      `Cannot create embedded crops: test is ${test}, give a whole number from 1`,
    );
  }
});
