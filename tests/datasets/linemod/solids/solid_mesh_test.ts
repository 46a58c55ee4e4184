import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Mesh } from "../../../../datasets/linemod/render/mesh.ts";
import { blockMesh } from "../../../../datasets/linemod/solids/solid_mesh.ts";
import { corners, cross, dot } from "./triangles.ts";

Deno.test("blockMesh() closes the surface and turns it outward", () => {
  // Volume by the divergence theorem: a sixth of the sum of determinants. A frustum of base 4x6,
  // top half as long and height 3 has h/3 (A + B + sqrt(A B)) = 24 + 6 + 12 = 42.
  const volume = (mesh: Mesh) =>
    corners(mesh).reduce((sum, [a, b, c]) => sum + dot(a, cross(b, c)), 0) / 6;
  const frustum = {
    center: [5, -7, 9],
    size: [4, 6, 3],
    taper: 0.5,
    color: [1, 2, 3],
  } as const;
  const box = { ...frustum, taper: 1 };
  assertAlmostEquals(volume(blockMesh([box])), 72, 1e-4);
  for (const patches of [1, 3]) {
    const mesh = blockMesh([frustum], { patches, contrast: 0, uniform: Math.random });
    assertAlmostEquals(volume(mesh), 42, 1e-4);
    assertEquals(new Set(mesh.colors), new Set([1, 2, 3]));
  }
});

Deno.test("blockMesh() shades each vertex by the wear, within its contrast", () => {
  const block = { center: [0, 0, 0], size: [2, 2, 2], color: [100, 100, 250] } as const;
  const wear = { patches: 4, contrast: 0.2, uniform: Math.random };
  const { colors } = blockMesh([block], wear);
  const reds = colors!.filter((_, i) => i % 3 === 0), blues = colors!.filter((_, i) => i % 3 === 2);
  assert(reds.every((value) => value >= 80 && value <= 120) && new Set(reds).size > 10);
  assert(Math.max(...blues) === 255 && Math.min(...blues) >= 200);
});
