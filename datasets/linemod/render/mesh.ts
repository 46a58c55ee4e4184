/**
 * Triangle meshes, for the renderer.
 *
 * @module
 */

/** A closed surface of triangles, lengths in millimeters. */
export type Mesh = {
  /** Where the vertices are, `[V, 3]`. */
  readonly positions: Float32Array;
  /** Unit vectors out of the surface, `[V, 3]`; derived from the faces where they are left out. */
  readonly normals?: Float32Array;
  /** Red, green and blue of the vertices, bytes 0..255, `[V, 3]`; gray where they are left out. */
  readonly colors?: Uint8Array;
  /** Vertices 0..V-1 of each triangle, counter-clockwise as seen from outside, `[F, 3]`. */
  readonly faces: Uint32Array;
};

/**
 * Derives the normals of a mesh: at each vertex, the mean over its faces, each by its area.
 *
 * @param mesh the mesh; its own normals are not read
 * @returns unit vectors, `[V, 3]`; zeros for a vertex of no face
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0);
 * const normals = vertexNormals({ positions, faces: Uint32Array.of(0, 1, 2) });
 * assertEquals([...normals.subarray(0, 3)], [0, 0, 1]);
 * ```
 */
export function vertexNormals({ positions, faces }: Mesh): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    const ux = positions[b] - positions[a], vx = positions[c] - positions[a];
    const uy = positions[b + 1] - positions[a + 1], vy = positions[c + 1] - positions[a + 1];
    const uz = positions[b + 2] - positions[a + 2], vz = positions[c + 2] - positions[a + 2];
    for (const vertex of [a, b, c]) {
      // The cross product's length is twice the area, which weighs the face.
      normals[vertex] += uy * vz - uz * vy;
      normals[vertex + 1] += uz * vx - ux * vz;
      normals[vertex + 2] += ux * vy - uy * vx;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i], normals[i + 1], normals[i + 2]) || 1;
    for (let j = i; j < i + 3; j++) normals[j] /= length;
  }
  return normals;
}
