/**
 * A software renderer for small pictures of large meshes: each vertex is projected once, each
 * front face fills the samples it covers against a depth buffer, and samples are averaged.
 *
 * @module
 */
import type { Camera, Pose } from "./camera.ts";
import { type Mesh, vertexNormals } from "./mesh.ts";
import type { Vector } from "./rotation.ts";

/** One far light and light from everywhere, both white; together 1 where a face meets the light. */
export type Light = {
  /** From the object to the light, in the camera's coordinates, of length 1. */
  readonly direction: Vector;
  /** The part that comes from everywhere, 0..1. */
  readonly ambient: number;
};

/** A picture of one object on black. */
export type Rendering = {
  /** Bytes 0..255, `[H, W, 3]`; at the border the object fades into the black. */
  readonly rgb: Uint8Array;
  /** mm along the camera's axis, `[H, W]`; 0 where less than half of the pixel is object. */
  readonly depth: Float32Array;
  /** How much of the pixel is object, 0..255, `[H, W]`; rgb is multiplied by it already. */
  readonly mask: Uint8Array;
};

/** The buffers to render one mesh by one camera, overwritten by every rendering. */
export type Rasterizer = {
  /** The mesh, with normals. */
  readonly mesh: Mesh;
  readonly camera: Camera;
  /** Samples of a pixel along a row and along a column. */
  readonly supersampling: number;
  /** Column and row in samples, then 1 / depth, and red, green, blue over depth, `[V, 6]`. */
  readonly vertices: Float32Array;
  /** 1 / depth of each sample in 1/mm, 0 where there is nothing. */
  readonly inverseDepth: Float32Array;
  /** Red, green and blue 0..255 of each sample, left from before where there is nothing. */
  readonly colors: Float32Array;
};

/** The light on the camera, from its upper left. */
export const DEFAULT_LIGHT: Light = { direction: [-0.36, -0.48, -0.8], ambient: 0.4 };

/**
 * Creates the buffers that render a mesh.
 *
 * @param mesh the mesh; only faces seen from outside are drawn
 * @param camera size and geometry of the pictures
 * @param supersampling samples of a pixel along a row and along a column, from 1
 * @returns buffers for {@linkcode render}
 * @throws {RangeError} if `supersampling` is not a whole number from 1
 */
export function createRasterizer(mesh: Mesh, camera: Camera, supersampling = 2): Rasterizer {
  if (!Number.isInteger(supersampling) || supersampling < 1) {
    throw new RangeError(
      `Cannot create a rasterizer: supersampling is ${supersampling}, give a whole number from 1`,
    );
  }
  const samples = camera.width * camera.height * supersampling ** 2;
  return {
    mesh: { ...mesh, normals: mesh.normals ?? vertexNormals(mesh) },
    camera,
    supersampling,
    vertices: new Float32Array(2 * mesh.positions.length),
    inverseDepth: new Float32Array(samples),
    colors: new Float32Array(3 * samples),
  };
}

/**
 * Renders the mesh in a pose. Faces that reach behind the camera are left out.
 *
 * @param rasterizer its mesh and camera
 * @param pose object to camera, mm
 * @param light how the object is lit
 * @returns colors, depth and mask, in new memory
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { squareCamera } from "./camera.ts";
 * const positions = Float32Array.of(-99, -99, 0, 0, 99, 0, 99, -99, 0);
 * const mesh = { positions, faces: Uint32Array.of(0, 1, 2) };
 * const rasterizer = createRasterizer(mesh, squareCamera(8, 200, 400));
 * const pose = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 400] as const };
 * assertEquals(render(rasterizer, pose).depth[3 * 8 + 4], 400);
 * ```
 */
export function render(
  rasterizer: Rasterizer,
  pose: Pose,
  light: Light = DEFAULT_LIGHT,
): Rendering {
  projectVertices(rasterizer, pose, light);
  rasterizer.inverseDepth.fill(0);
  fillTriangles(rasterizer);
  return resolveSamples(rasterizer);
}

/** Nearer than this, mm, a vertex counts as behind the camera. */
const NEAR = 1;

/** A mesh without colors is this gray. */
const GRAY = 200;

/**
 * Projects and lights every vertex into the rasterizer's `vertices`.
 *
 * Colors are divided by depth, since only such quantities are linear across the picture. A vertex
 * behind the camera gets no column (NaN), and no face that has it is drawn.
 */
function projectVertices(
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
  // Rotating the light into the object's coordinates saves rotating every normal.
  const [lx, ly, lz] = light.direction, direct = 1 - light.ambient;
  const mx = direct * (a * lx + d * ly + g * lz);
  const my = direct * (b * lx + e * ly + h * lz);
  const mz = direct * (c * lx + f * ly + i * lz);
  for (let v = 0, to = 0; v < positions.length; v += 3, to += 6) {
    const x = positions[v], y = positions[v + 1], z = positions[v + 2];
    const depth = g * x + h * y + i * z + tz;
    if (!(depth >= NEAR)) {
      vertices[to] = NaN;
      continue;
    }
    const inverse = 1 / depth;
    vertices[to] = scaleX * (a * x + b * y + c * z + tx) * inverse + centerX;
    vertices[to + 1] = scaleY * (d * x + e * y + f * z + ty) * inverse + centerY;
    vertices[to + 2] = inverse;
    const facing = normals[v] * mx + normals[v + 1] * my + normals[v + 2] * mz;
    const shade = inverse * (light.ambient + (facing > 0 ? facing : 0));
    vertices[to + 3] = shade * (colors === undefined ? GRAY : colors[v]);
    vertices[to + 4] = shade * (colors === undefined ? GRAY : colors[v + 1]);
    vertices[to + 5] = shade * (colors === undefined ? GRAY : colors[v + 2]);
  }
}

/** Lets two faces both have a sample on their common edge, where rounding might give it to neither. */
const SLACK = -1e-7;

/** Fills the samples that the front faces cover, the nearest face of each sample winning. */
function fillTriangles(
  { mesh, camera, supersampling, vertices, inverseDepth, colors }: Rasterizer,
): void {
  const { faces } = mesh;
  const width = camera.width * supersampling, height = camera.height * supersampling;
  for (let f = 0; f < faces.length; f += 3) {
    const p = 6 * faces[f], q = 6 * faces[f + 1], r = 6 * faces[f + 2];
    const x0 = vertices[p], ux = vertices[q] - x0, vx = vertices[r] - x0;
    const y0 = vertices[p + 1], uy = vertices[q + 1] - y0, vy = vertices[r + 1] - y0;
    const area = ux * vy - vx * uy;
    // With y down, front faces have negative area; a vertex behind the camera makes it NaN.
    if (!(area < 0)) continue;
    const left = Math.max(0, Math.ceil(x0 + Math.min(0, ux, vx)));
    const right = Math.min(width - 1, Math.floor(x0 + Math.max(0, ux, vx)));
    if (left > right) continue;
    const top = Math.max(0, Math.ceil(y0 + Math.min(0, uy, vy)));
    const bottom = Math.min(height - 1, Math.floor(y0 + Math.max(0, uy, vy)));
    if (top > bottom) continue;

    // Weights of q and r, and what they add from one column or row to the next.
    const weightQx = vy / area, weightQy = -vx / area;
    const weightRx = -uy / area, weightRy = ux / area;
    const w0 = vertices[p + 2], wq = vertices[q + 2] - w0, wr = vertices[r + 2] - w0;
    for (let y = top; y <= bottom; y++) {
      let weightQ = (left - x0) * weightQx + (y - y0) * weightQy;
      let weightR = (left - x0) * weightRx + (y - y0) * weightRy;
      for (let x = left; x <= right; x++, weightQ += weightQx, weightR += weightRx) {
        if (weightQ < SLACK || weightR < SLACK || 1 - weightQ - weightR < SLACK) continue;
        const sample = y * width + x;
        const w = w0 + weightQ * wq + weightR * wr;
        if (w <= inverseDepth[sample]) continue;
        inverseDepth[sample] = w;
        const weightP = 1 - weightQ - weightR;
        for (let c = 0; c < 3; c++) {
          colors[3 * sample + c] = (weightP * vertices[p + 3 + c] + weightQ * vertices[q + 3 + c] +
            weightR * vertices[r + 3 + c]) / w;
        }
      }
    }
  }
}

/**
 * Averages the samples of each pixel.
 *
 * Color is the mean over all samples, the empty ones black; depth is the mean over the covered
 * ones, where they are at least half, so that a background never mixes into it.
 */
function resolveSamples(
  { camera, supersampling, inverseDepth, colors }: Rasterizer,
): Rendering {
  const { width, height } = camera, samples = supersampling ** 2;
  const rgb = new Uint8Array(3 * width * height);
  const depth = new Float32Array(width * height), mask = new Uint8Array(width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const y = Math.floor(pixel / width), x = pixel - y * width;
    let covered = 0, distance = 0, red = 0, green = 0, blue = 0;
    for (let j = 0; j < supersampling; j++) {
      let sample = ((y * supersampling + j) * width + x) * supersampling;
      for (let i = 0; i < supersampling; i++, sample++) {
        if (inverseDepth[sample] === 0) continue;
        covered++;
        distance += 1 / inverseDepth[sample];
        red += colors[3 * sample];
        green += colors[3 * sample + 1];
        blue += colors[3 * sample + 2];
      }
    }
    if (covered === 0) continue;
    rgb[3 * pixel] = red / samples + 0.5;
    rgb[3 * pixel + 1] = green / samples + 0.5;
    rgb[3 * pixel + 2] = blue / samples + 0.5;
    mask[pixel] = 255 * covered / samples + 0.5;
    if (2 * covered >= samples) depth[pixel] = distance / covered;
  }
  return { rgb, depth, mask };
}
