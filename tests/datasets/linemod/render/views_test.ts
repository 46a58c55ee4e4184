import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  hemisphere,
  icosphere,
  IN_PLANE_ANGLES,
  lookAt,
} from "../../../../datasets/linemod/render/views.ts";
import { vertexNormals } from "../../../../datasets/linemod/render/mesh.ts";
import {
  checkRotation,
  rotate,
  type Vector,
} from "../../../../datasets/linemod/render/rotation.ts";

Deno.test("icosphere() is closed, its faces seen from outside counter-clockwise", () => {
  const { positions, faces } = icosphere(2);
  // Euler: vertices - edges + faces = 2, where each edge has two faces.
  assertEquals(positions.length / 3 - faces.length / 2 + faces.length / 3, 2);
  const derived = vertexNormals({ positions, faces });
  for (let i = 0; i < positions.length; i += 3) {
    const cosine = positions[i] * derived[i] + positions[i + 1] * derived[i + 1] +
      positions[i + 2] * derived[i + 2];
    assert(cosine > 0.99, `vertex ${i / 3}: ${cosine}`);
  }
});

Deno.test("icosphere() throws when the number of subdivisions is not a count", () => {
  assertThrows(() => icosphere(1.5), RangeError, "Cannot make an icosphere of 1.5 subdivisions");
});

Deno.test("hemisphere() has the published counts, and the coarse points are among the fine", () => {
  const coarse = hemisphere(3), fine = hemisphere(4);
  assertEquals([coarse.length, fine.length], [301, 1241]);
  assertEquals(11 * fine.length * IN_PLANE_ANGLES.length, 109_208);
  const key = (v: Vector): string => v.map((x) => x.toFixed(5)).join();
  const keys = new Set(fine.map(key));
  assert(coarse.every((view) => keys.has(key(view))));
});

Deno.test("hemisphere() has unit vectors, evenly spread", () => {
  const points = hemisphere(3);
  for (const p of points) assert(Math.abs(Math.hypot(...p) - 1) < 1e-6 && p[2] > 0);
  const nearest = points.map((p) =>
    Math.max(...points.map((q) => p === q ? -1 : p[0] * q[0] + p[1] * q[1] + p[2] * q[2]))
  );
  const angles = nearest.map((cosine) => Math.acos(cosine) * 180 / Math.PI);
  // An edge of the icosahedron is 63.435°; its arc is halved three times, inner arcs are longer.
  assert(Math.abs(Math.min(...angles) - 63.435 / 8) < 1e-3, `${Math.min(...angles)}`);
  assert(Math.max(...angles) < 10, `${Math.max(...angles)}`);
});

Deno.test("lookAt() puts the camera where requested, looking at the origin, z up", () => {
  for (const view of hemisphere(2)) {
    const rotation = checkRotation(lookAt(view, 0), "a view");
    const [x, y, depth] = rotate(rotation, view);
    assert(Math.hypot(x, y, depth + 1) < 1e-6, "the camera is on the axis, behind the picture");
    const up = rotate(rotation, [0, 0, 1]);
    assert(Math.abs(up[0]) < 1e-6 && up[1] < 1e-6, "the z axis points up in the picture");
  }
});

Deno.test("lookAt() turns the picture clockwise", () => {
  const [x, y] = rotate(lookAt([1, 0, 0], 30), [0, 0, 1]);
  // Up is (0, -1); 30° clockwise it is (sin 30°, -cos 30°).
  assert(Math.abs(x - 0.5) < 1e-9 && Math.abs(y + Math.sqrt(3) / 2) < 1e-9);
});

Deno.test("lookAt() has a limit straight from above", () => {
  const pole = lookAt([0, 0, 1], 0), near = lookAt([1e-5, 0, 1], 0);
  assert(pole.every((value, i) => Math.abs(value - near[i]) < 1e-4));
});
