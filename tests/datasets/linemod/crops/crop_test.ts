import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Camera,
  type Pose,
  squareCamera,
} from "../../../../datasets/linemod/render/camera.ts";
import { cropObject, fillHoles } from "../../../../datasets/linemod/crops/crop.ts";
import type { Frame } from "../../../../datasets/linemod/bop/scene.ts";
import { icosphere, lookAt } from "../../../../datasets/linemod/render/views.ts";
import { createRasterizer, render } from "../../../../datasets/linemod/render/rasterizer.ts";
import { checkRotation, multiply, rotate } from "../../../../datasets/linemod/render/rotation.ts";

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];

Deno.test("cropObject() shows the square around the center", () => {
  // 20 cm at 100 cm with this focal length are 128 pixels: each crop pixel is 2x2 of the frame.
  const camera: Camera = { fx: 640, fy: 640, cx: 150, cy: 100, width: 320, height: 240 };
  const pixels = new Uint8Array(320 * 240 * 3);
  for (let i = 0; i < 320 * 240; i++) {
    pixels.set([i % 320 >> 1, Math.floor(i / 320) >> 1, 50], 3 * i);
  }
  const depth = new Float32Array(320 * 240).fill(1100);
  depth.fill(900, 0, 100 * 320);
  const frame: Frame = { color: { width: 320, height: 240, pixels }, depth };
  const pose: Pose = { rotation: identity, translation: [0, 0, 990] };
  const crop = cropObject(frame, camera, pose, [0, 0, 10]);
  // The crop's pixel (x, y) is centered on the frame's pixel (87 + 2x, 37 + 2y), of red 43 + x and
  // green 18 + y; its samples are half a pixel aside, where the mean is a quarter more.
  const at = (
    x: number,
    y: number,
  ): number[] => [...crop.pixels.subarray(4 * (64 * y + x)).slice(0, 4)];
  assertEquals(at(10, 20).slice(0, 3), [53, 38, 50]);
  // -10 cm and +10 cm of ±20 cm: 127.5 - 63.75 and 127.5 + 63.75.
  assertEquals([at(10, 20)[3], at(10, 40)[3]], [64, 191]);
  assert(crop.rotation.every((value, i) => Math.abs(value - identity[i]) < 1e-12));
});

Deno.test("cropObject() shows an object off the axis as a camera that looks at it does", () => {
  const sphere = icosphere(4);
  // A lopsided thing, so that a wrong turn shows.
  const positions = sphere.positions.map((value, i) => value * [70, 40, 55][i % 3]);
  const colors = sphere.positions.map((value) => 127 + 120 * value);
  const mesh = { positions, colors: Uint8Array.from(colors), faces: sphere.faces };
  const camera: Camera = { fx: 572, fy: 573, cx: 325, cy: 242, width: 640, height: 480 };
  const pose: Pose = { rotation: lookAt([0.6, 0, 0.8], 20), translation: [180, -130, 900] };
  const light = { direction: [0, 0, -1], ambient: 1 } as const;
  const { rgb, depth } = render(createRasterizer(mesh, camera, 1), pose, light);
  // A wall behind the object, so that no hole is filled.
  const measured = depth.map((value) => value || 2000);
  const crop = cropObject(
    { color: { width: 640, height: 480, pixels: rgb }, depth: measured },
    camera,
    pose,
    [0, 0, 0],
  );
  checkRotation(crop.rotation, "the crop");
  const distance = Math.hypot(...pose.translation);
  const straight = render(createRasterizer(mesh, squareCamera(64, 200, distance)), {
    rotation: crop.rotation,
    translation: [0, 0, distance],
  }, light);
  let inside = 0, colorOff = 0, depthOff = 0;
  straight.mask.forEach((value, i) => {
    if (value < 255) return;
    inside++;
    for (let c = 0; c < 3; c++) {
      colorOff += Math.abs(crop.pixels[4 * i + c] - straight.rgb[3 * i + c]) / 3;
    }
    const relative = 0.2 * (crop.pixels[4 * i + 3] / 127.5 - 1) * 1000;
    depthOff += Math.abs(relative - (straight.depth[i] - distance));
  });
  assert(inside > 700, `${inside} pixels`);
  assert(colorOff / inside < 4, `colors are off by ${colorOff / inside}`);
  assert(depthOff / inside < 2, `depth is off by ${depthOff / inside} mm`);
});

Deno.test("cropObject() turns the camera to the center on the shortest way", () => {
  const camera = squareCamera(64, 200, 400);
  const frame: Frame = { color: { width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 3) } };
  const pose: Pose = { rotation: lookAt([0, -0.6, 0.8], 5), translation: [30, -20, 400] };
  const crop = cropObject(frame, camera, pose, [1, 2, 3]);
  const center = rotate(pose.rotation, [1, 2, 3]).map((value, i) => value + pose.translation[i]);
  const [a, b, c, d, e, f, g, h, i] = pose.rotation;
  const turn = multiply(crop.rotation, [a, d, g, b, e, h, c, f, i]);
  const [x, y, z] = rotate(turn, [center[0], center[1], center[2]]);
  assert(Math.hypot(x, y) < 1e-9 && Math.abs(z - Math.hypot(...center)) < 1e-9);
  // A row of the picture stays level.
  assert(Math.abs(turn[1]) < 1e-12);
  assertEquals(crop.pixels.length, 64 * 64 * 3);
});

Deno.test("cropObject() throws when the object is behind the camera", () => {
  const frame: Frame = { color: { width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 3) } };
  assertThrows(
    () =>
      cropObject(frame, squareCamera(64, 200, 400), {
        rotation: identity,
        translation: [1, 2, -30],
      }, [0, 0, 0]),
    RangeError,
    "Cannot crop an object at (1, 2, -30) mm: it is not in front of the camera",
  );
});

Deno.test("fillHoles() takes the nearest depth, and leaves what was measured", () => {
  // 5 . .    5 5 8      Row by row; the middle is as near to 5 as to 8 and takes the first.
  // . . 8 -> 5 5 8
  const filled = fillHoles(Float32Array.of(5, 0, 0, 0, 0, 8), 3);
  assertEquals([...filled], [5, 5, 8, 5, 8, 8]);
  assertEquals([...fillHoles(new Float32Array(4), 2)], [0, 0, 0, 0]);
});
