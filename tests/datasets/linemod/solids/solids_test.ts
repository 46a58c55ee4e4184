import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Mesh } from "../../../../datasets/linemod/render/mesh.ts";
import { type Block, blockMesh, SOLIDS } from "../../../../datasets/linemod/solids/solids.ts";
import { corners, cross, dot, sub, type Vec } from "./triangles.ts";

/**
 * Measures by shape alone how far a solid is from having a symmetry or being its mirror image.
 *
 * Three vectors turn and mirror with the solid. If they are independent, only no turn at all
 * leaves all three; and in the mirror image the sign of their determinant is the other one, so
 * that no turn makes it of the solid.
 */
function chirality(blocks: readonly Block[]): number {
  const smooth = { patches: 4, contrast: 0, uniform: () => 0 };
  const triangles = corners(blockMesh(blocks, smooth));
  // Two triangles are a patch; unlike theirs, its middle does not depend on how it was cut.
  const parts = Array.from({ length: triangles.length / 2 }, (_, i) => {
    const [[a, b, c], [, , d]] = triangles.slice(2 * i);
    const area = Math.hypot(...cross(sub(c, a), sub(d, b)));
    return { area, middle: a.map((x, k) => (x + b[k] + c[k] + d[k]) / 4) as Vec };
  });
  const total = parts.reduce((sum, { area }) => sum + area, 0);
  const mean = (f: (p: Vec) => Vec): Vec =>
    parts.reduce((sum, { area, middle }) => {
      const value = f(middle);
      return sum.map((x, i) => x + area / total * value[i]) as Vec;
    }, [0, 0, 0] as Vec);
  const center = mean((p) => p);
  const times = (p: Vec, factor: number) => p.map((value) => value * factor) as Vec;
  const weighted = (weight: (p: Vec) => number) =>
    mean((p) => times(sub(p, center), weight(sub(p, center))));
  const u = weighted((p) => dot(p, p));
  const v = weighted((p) => dot(p, u)), w = weighted((p) => dot(p, v));
  return Math.abs(dot(u, cross(v, w))) / (Math.hypot(...u) * Math.hypot(...v) * Math.hypot(...w));
}

Deno.test("SOLIDS: none looks the same from two sides or is its mirror image", () => {
  for (const { name, blocks } of SOLIDS) {
    assert(chirality(blocks) > 1e-3, `${name}: ${chirality(blocks)}`);
  }
  // The measure does tell: an L of two blocks is its own mirror image.
  const color = [0, 0, 0] as const;
  const l = [
    { center: [0, 0, 0], size: [30, 10, 10], color } as const,
    { center: [10, 0, 15], size: [10, 10, 20], color } as const,
  ];
  assert(chirality(l) < 1e-6, `${chirality(l)}`);
});

Deno.test("SOLIDS: all lie around the origin, within 8 cm", () => {
  for (const { name, blocks } of SOLIDS) {
    const points = corners(blockMesh(blocks)).flat();
    const reach = Math.max(...points.map((p) => Math.hypot(...p)));
    assert(reach < 80, `the ${name} reaches ${reach} mm`);
    for (const axis of [0, 1, 2]) {
      const values = points.map((p) => p[axis]);
      assert(Math.abs(Math.max(...values) + Math.min(...values)) < 24, `${name}, axis ${axis}`);
    }
  }
});

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
