/**
 * PLY files, the form in which BOP publishes its meshes.
 *
 * @module
 */
import { dataError, readDataFile } from "../../../lib/files/mod.ts";
import type { Mesh } from "../render/mod.ts";
import { parsePlyHeader, type PlyElement, plyNumbers } from "./ply_header.ts";

/** Most bytes of a file; BOP's largest has some 20 million. */
const MAX_PLY_BYTES = 2 ** 28;

/**
 * Reads a mesh from a PLY file: text, or binary of either byte order.
 *
 * Normals and colors may be left out; other columns and tables are ignored.
 *
 * @param file the file's path
 * @returns the mesh, in the file's unit, which is mm in BOP
 * @throws {DataError} if the file is missing, cut, lacks a property, has a number that is not
 * finite, a face that is not a triangle, or a face of a vertex that does not exist
 */
export async function loadPly(file: string): Promise<Mesh> {
  return parsePly(await readDataFile(file, MAX_PLY_BYTES), file);
}

/**
 * Reads a mesh from the bytes of a PLY file, as {@linkcode loadPly} does.
 *
 * @param bytes the file
 * @param name the file's name, for errors
 * @returns the mesh
 * @throws {DataError} as {@linkcode loadPly}
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const text = `ply
 * format ascii 1.0
 * element vertex 3
 * property float x
 * property float y
 * property float z
 * element face 1
 * property list uchar int vertex_indices
 * end_header
 * 0 0 0
 * 1 0 0
 * 0 1 0
 * 3 0 1 2
 * `;
 * const mesh = parsePly(new TextEncoder().encode(text), "triangle.ply");
 * assertEquals([...mesh.faces], [0, 1, 2]);
 * ```
 */
export function parsePly(bytes: Uint8Array, name: string): Mesh {
  const header = parsePlyHeader(bytes, name);
  const { next, end } = plyNumbers(bytes, header, name);
  const readRow: ReadRow = ({ properties }) =>
    properties.map(({ name: property, type, lengthType }) => {
      if (lengthType === undefined) return next(type);
      const length = next(lengthType);
      // A list that is longer than the file is not worth the memory.
      if (Number.isInteger(length) && length >= 0 && length <= bytes.length) {
        return Array.from({ length }, () => next(type));
      }
      throw dataError(name, `a list ${property} has the length ${length}`);
    });
  const vertexCount = header.elements.find((element) => element.name === "vertex")?.count ?? 0;
  let vertices: ReturnType<typeof readVertices> | undefined, faces: Uint32Array | undefined;
  for (const element of header.elements) {
    if (element.name === "vertex") vertices = readVertices(element, readRow, name);
    else if (element.name === "face") faces = readFaces(element, readRow, vertexCount, name);
    else for (let row = 0; row < element.count; row++) readRow(element);
  }
  end();
  if (vertices === undefined) throw dataError(name, "it has no element vertex");
  if (faces === undefined) throw dataError(name, "it has no element face");
  return { ...vertices, faces };
}

/** Returns a row's numbers, a list in one entry. */
type ReadRow = (element: PlyElement) => (number | number[])[];

function readVertices(
  element: PlyElement,
  readRow: ReadRow,
  name: string,
): Omit<Mesh, "faces"> {
  const columns = (names: readonly string[]): number[] =>
    names.map((wanted) => element.properties.findIndex((property) => property.name === wanted));
  const [xyz, normal, color] = [["x", "y", "z"], ["nx", "ny", "nz"], ["red", "green", "blue"]];
  const groups = { positions: columns(xyz), normals: columns(normal), colors: columns(color) };
  for (
    const [names, found] of [[xyz, groups.positions], [normal, groups.normals], [
      color,
      groups.colors,
    ]] as const
  ) {
    const missing = names.filter((_, i) => found[i] < 0);
    // Normals and colors may be missing, but not in part.
    if (missing.length === 0 || (names !== xyz && missing.length === 3)) continue;
    throw dataError(name, `its vertices have no ${missing.join(", ")}`);
  }
  const colorType = element.properties[groups.colors[0]]?.type ?? "uint8";
  if (colorType !== "uint8") throw dataError(name, `its colors are ${colorType}, not uint8`);
  const positions = new Float32Array(3 * element.count);
  const normals = groups.normals[0] < 0 ? undefined : new Float32Array(3 * element.count);
  const colors = groups.colors[0] < 0 ? undefined : new Uint8Array(3 * element.count);
  for (let row = 0; row < element.count; row++) {
    const values = readRow(element);
    const copy = (to: Float32Array | Uint8Array, from: readonly number[]): void => {
      for (let i = 0; i < 3; i++) {
        const value = Number(values[from[i]]);
        if (!Number.isFinite(value)) {
          throw dataError(name, `vertex ${row} has ${element.properties[from[i]].name} = ${value}`);
        }
        to[3 * row + i] = value;
      }
    };
    copy(positions, groups.positions);
    if (normals) copy(normals, groups.normals);
    if (colors) copy(colors, groups.colors);
  }
  return { positions, normals, colors };
}

function readFaces(
  element: PlyElement,
  readRow: ReadRow,
  vertexCount: number,
  name: string,
): Uint32Array {
  const column = element.properties.findIndex(({ name, lengthType }) =>
    lengthType !== undefined && (name === "vertex_indices" || name === "vertex_index")
  );
  if (column < 0) throw dataError(name, "its faces have no list vertex_indices");
  const faces = new Uint32Array(3 * element.count);
  for (let row = 0; row < element.count; row++) {
    const corners = readRow(element)[column] as number[];
    if (corners.length !== 3) {
      throw dataError(name, `face ${row} has ${corners.length} corners, not 3`);
    }
    const outside = corners.find((v) => !(Number.isInteger(v) && v >= 0 && v < vertexCount));
    if (outside !== undefined) {
      throw dataError(
        name,
        `face ${row} has vertex ${outside}, its ${vertexCount} vertices start at 0`,
      );
    }
    faces.set(corners, 3 * row);
  }
  return faces;
}
