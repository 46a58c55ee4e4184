import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Camera,
  type Pose,
  squareCamera,
} from "../../../../datasets/linemod/render/camera.ts";
import { icosphere } from "../../../../datasets/linemod/render/views.ts";
import type { Mesh } from "../../../../datasets/linemod/render/mesh.ts";
import {
  createRasterizer,
  type Light,
  render,
} from "../../../../datasets/linemod/render/rasterizer.ts";

const camera: Camera = { fx: 100, fy: 200, cx: 30, cy: 20, width: 64, height: 48 };
const still: Pose = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] };
const everywhere: Light = { direction: [0, 0, -1], ambient: 1 };

/** The point that the camera shows at a column and row. */
function seenAt(column: number, row: number, depth: number): number[] {
  return [(column - 30) * depth / 100, (row - 20) * depth / 200, depth];
}

/** One triangle whose corners are seen at (7.75, 7.75), (7.75, 31.75) and (55.75, 7.75). */
function slanted(): Mesh {
  return {
    positions: Float32Array.from([
      ...seenAt(7.75, 7.75, 400),
      ...seenAt(7.75, 31.75, 400),
      ...seenAt(55.75, 7.75, 800),
    ]),
    colors: Uint8Array.of(90, 0, 30, 90, 0, 30, 210, 60, 30),
    faces: Uint32Array.of(0, 1, 2),
  };
}

Deno.test("render() covers the pixels between the projected corners", () => {
  const { mask } = render(createRasterizer(slanted(), camera, 1), still, everywhere);
  const rows = Array.from({ length: 48 }, (_, y) => mask.subarray(64 * y, 64 * (y + 1)));
  // In row y the edge is at column 55.75 - 2 * (y - 7.75), the triangle being 48 wide and 24 high.
  rows.forEach((row, y) => {
    const columns = Array.from(row.keys()).filter((x) => row[x] > 0);
    const expected = y < 8 || y > 31 ? [] : [8, Math.floor(55.75 - 2 * (y - 7.75))];
    assertEquals(columns.length === 0 ? [] : [columns[0], columns.at(-1)!], expected, `row ${y}`);
  });
});

Deno.test("render() interpolates depth and color in space, not in the picture", () => {
  const { rgb, depth } = render(createRasterizer(slanted(), camera, 1), still, everywhere);
  // Pixel (32, 8) is 24.25/48 of the way in the picture, where 1/depth goes from 1/400 to 1/800:
  // depth 400 / (1 - 24.25/96) = 535.19; in space 24.25/48 * 535.19/800 = 0.33798 of the way.
  const pixel = 8 * 64 + 32;
  assert(Math.abs(depth[pixel] - 535.19) < 0.01, `depth ${depth[pixel]}`);
  assertEquals([...rgb.subarray(3 * pixel, 3 * pixel + 3)], [131, 20, 30]);
});

Deno.test("render() applies the pose", () => {
  // A quarter turn about z takes (x, y) to (-y, x); then 100 mm further away.
  const mesh = slanted();
  const turned = mesh.positions.map((value, i, p) =>
    i % 3 === 0 ? p[i + 1] : i % 3 === 1 ? -p[i - 1] : value - 100
  );
  const pose: Pose = { rotation: [0, -1, 0, 1, 0, 0, 0, 0, 1], translation: [0, 0, 100] };
  const a = render(createRasterizer(mesh, camera, 1), still, everywhere);
  const b = render(createRasterizer({ ...mesh, positions: turned }, camera, 1), pose, everywhere);
  assertEquals(b.mask, a.mask);
  assert(b.depth.every((value, i) => Math.abs(value - a.depth[i]) < 1e-2));
});

/** A square that faces the camera, seen from a column and row to others. */
function square(from: number[], to: number[], depth: number, gray: number): Mesh {
  const corners = [from, [from[0], to[1]], to, [to[0], from[1]]];
  return {
    positions: Float32Array.from(corners.flatMap(([x, y]) => seenAt(x, y, depth))),
    colors: new Uint8Array(12).fill(gray),
    faces: Uint32Array.of(0, 1, 2, 0, 2, 3),
  };
}

function joined(a: Mesh, b: Mesh): Mesh {
  return {
    positions: Float32Array.of(...a.positions, ...b.positions),
    colors: Uint8Array.of(...a.colors!, ...b.colors!),
    faces: Uint32Array.of(...a.faces, ...b.faces.map((v) => v + a.positions.length / 3)),
  };
}

Deno.test("render() shows the nearest face, whatever the order", () => {
  const near = square([10, 10], [20, 20], 300, 200), far = square([5, 5], [40, 40], 600, 50);
  for (const mesh of [joined(near, far), joined(far, near)]) {
    const { rgb, depth } = render(createRasterizer(mesh, camera, 1), still, everywhere);
    const at = (x: number, y: number): number[] => [rgb[3 * (64 * y + x)], depth[64 * y + x]];
    assertEquals([at(15, 15).map(Math.round), at(30, 30).map(Math.round), at(50, 30)], [
      [200, 300],
      [50, 600],
      [0, 0],
    ]);
  }
});

Deno.test("render() leaves no hole between two faces and none outside", () => {
  // The corners and so the diagonal go through pixel centers.
  const { mask } = render(
    createRasterizer(square([9.9, 9.9], [40.1, 40.1], 400, 9), camera, 1),
    still,
  );
  assertEquals(mask.filter((value) => value === 255).length, 31 * 31);
});

Deno.test("render() does not draw faces from behind, nor behind the camera", () => {
  const mesh = slanted();
  const back = { ...mesh, faces: Uint32Array.of(0, 2, 1) };
  assertEquals(Math.max(...render(createRasterizer(back, camera), still).mask), 0);
  const through = { ...still, translation: [0, 0, -500] } as const;
  assertEquals(Math.max(...render(createRasterizer(mesh, camera), through).mask), 0);
});

Deno.test("render() fades into black where a pixel is partly covered", () => {
  // Pixel 10 reaches from 9.5 to 10.5, its left samples are at 9.75 and its right ones at 10.25.
  const mesh = square([10, 9.4], [20.6, 20.6], 400, 200);
  const { rgb, depth, mask } = render(createRasterizer(mesh, camera, 2), still, everywhere);
  const pixel = 15 * 64 + 10;
  assertEquals([mask[pixel], rgb[3 * pixel], Math.round(depth[pixel])], [128, 100, 400]);
  assertEquals([mask[pixel + 1], rgb[3 * pixel + 3]], [255, 200]);
});

Deno.test("render() lights a face by its angle to the light", () => {
  const mesh = square([5, 5], [40, 40], 400, 200);
  const light: Light = { direction: [0, 0.8, -0.6], ambient: 0.25 };
  const { rgb } = render(createRasterizer(mesh, camera), still, light);
  // 200 * (0.25 + 0.75 * 0.6) = 140.
  assertEquals(rgb[3 * (64 * 20 + 20)], 140);
});

Deno.test("render() shows a sphere as large and as near as it is", () => {
  const sphere = icosphere(5);
  const mesh = { ...sphere, positions: sphere.positions.map((value) => 70 * value) };
  const { mask, depth } = render(createRasterizer(mesh, squareCamera(64, 200, 400)), {
    ...still,
    translation: [0, 0, 400],
  });
  // The outline is a circle of radius 128 * 70 / sqrt(400² - 70²) pixels.
  const area = Math.PI * (128 * 70) ** 2 / (400 ** 2 - 70 ** 2);
  const found = mask.reduce((sum, value) => sum + value / 255, 0);
  assert(Math.abs(found / area - 1) < 0.005, `area ${found}, expected ${area}`);
  assert(Math.abs(depth[32 * 64 + 32] - 330) < 0.1);
});

Deno.test("createRasterizer() throws when supersampling is not a count", () => {
  assertThrows(
    () => createRasterizer(slanted(), camera, 0.5),
    RangeError,
    "Cannot create a rasterizer: supersampling is 0.5, give a whole number from 1",
  );
});
