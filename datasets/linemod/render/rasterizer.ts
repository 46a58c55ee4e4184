/**
 * A software renderer for small pictures of large meshes: each vertex is projected once, each
 * front face fills the samples it covers against a depth buffer, and samples are averaged.
 *
 * @module
 */
import type { Camera, Pose } from "./camera.ts";
import { fillTriangles } from "./fill_triangles.ts";
import { type Mesh, vertexNormals } from "./mesh.ts";
import { projectVertices } from "./project_vertices.ts";
import { resolveSamples } from "./resolve_samples.ts";
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

/** The buffers to render one mesh by one camera, written anew by every rendering. */
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
export const defaultLight: Light = { direction: [-0.36, -0.48, -0.8], ambient: 0.4 };

/**
 * Prepares to render a mesh.
 *
 * @param mesh The mesh; only faces seen from outside are drawn
 * @param camera Size and geometry of the pictures
 * @param supersampling Samples of a pixel along a row and along a column, from 1
 * @returns Buffers for {@linkcode render}
 * @throws {RangeError} If `supersampling` is not a whole number from 1
 */
export function createRasterizer(mesh: Mesh, camera: Camera, supersampling = 2): Rasterizer {
  if (!Number.isInteger(supersampling) || supersampling < 1) {
    throw new RangeError(
      `Cannot createRasterizer: supersampling is ${supersampling}, give a whole number from 1`,
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
 * @param rasterizer Its mesh and camera
 * @param pose Object to camera, mm
 * @param light How the object is lit
 * @returns Colors, depth and mask, in memory of their own
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
export function render(rasterizer: Rasterizer, pose: Pose, light: Light = defaultLight): Rendering {
  projectVertices(rasterizer, pose, light);
  rasterizer.inverseDepth.fill(0);
  fillTriangles(rasterizer);
  return resolveSamples(rasterizer);
}
