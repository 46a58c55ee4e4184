import type { Pose } from "./camera.ts";
import type { Light, Rasterizer } from "./rasterizer.ts";

/** Nearer than this, mm, a vertex counts as behind the camera. */
const near = 1;

/** A mesh without colors is this gray. */
const gray = 200;

/**
 * Projects and lights every vertex into the rasterizer's `vertices`.
 *
 * Colors are divided by depth, since only such quantities are linear across the picture. A vertex
 * behind the camera gets no column (NaN), and no face that has it is drawn.
 *
 * @param rasterizer Its mesh and camera are read
 * @param pose Object to camera, mm
 * @param light How the object is lit
 */
export function projectVertices(
  { mesh, camera, supersampling, vertices }: Rasterizer,
  { rotation, translation }: Pose,
  light: Light,
): void {
  const { positions, colors } = mesh, normals = mesh.normals!;
  const [a, b, c, d, e, f, g, h, i] = rotation;
  const [tx, ty, tz] = translation;
  // A pixel reaches half a pixel to both sides of its center, and so does a sample.
  const scaleX = supersampling * camera.fx, centerX = supersampling * (camera.cx + 0.5) - 0.5;
  const scaleY = supersampling * camera.fy, centerY = supersampling * (camera.cy + 0.5) - 0.5;
  // Turning the light into the object's coordinates spares turning every normal.
  const [lx, ly, lz] = light.direction, direct = 1 - light.ambient;
  const mx = direct * (a * lx + d * ly + g * lz);
  const my = direct * (b * lx + e * ly + h * lz);
  const mz = direct * (c * lx + f * ly + i * lz);
  for (let v = 0, to = 0; v < positions.length; v += 3, to += 6) {
    const x = positions[v], y = positions[v + 1], z = positions[v + 2];
    const depth = g * x + h * y + i * z + tz;
    if (!(depth >= near)) {
      vertices[to] = NaN;
      continue;
    }
    const inverse = 1 / depth;
    vertices[to] = scaleX * (a * x + b * y + c * z + tx) * inverse + centerX;
    vertices[to + 1] = scaleY * (d * x + e * y + f * z + ty) * inverse + centerY;
    vertices[to + 2] = inverse;
    const facing = normals[v] * mx + normals[v + 1] * my + normals[v + 2] * mz;
    const shade = inverse * (light.ambient + (facing > 0 ? facing : 0));
    vertices[to + 3] = shade * (colors === undefined ? gray : colors[v]);
    vertices[to + 4] = shade * (colors === undefined ? gray : colors[v + 1]);
    vertices[to + 5] = shade * (colors === undefined ? gray : colors[v + 2]);
  }
}
