import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadPly, parsePly } from "../../../../datasets/linemod/bop/ply.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { dataDir, isMissing } from "../../data_dir.ts";

const encoder = new TextEncoder();

const vertexHeader = `element vertex 3
property float x
property float y
property float z
property float nx
property float ny
property float nz
property uchar red
property uchar green
property uchar blue
property uchar alpha
`;
const faceHeader = "element face 1\nproperty list uchar int vertex_indices\nend_header\n";
const rows = [
  [-1.5, 2, 3, 0, 0, 1, 10, 20, 30, 255],
  [4, 5, 6, 0, 1, 0, 40, 50, 60, 255],
  [7, 8, 9.25, 1, 0, 0, 70, 80, 90, 255],
];

function ascii(vertices = rows, face = "3 0 1 2", header = vertexHeader): Uint8Array {
  const body = vertices.map((row) => row.join(" ")).join("\n");
  return encoder.encode(
    `ply\nformat ascii 1.0\ncomment made by hand\n${header}${faceHeader}${body}\n${face}\n`,
  );
}

/** The same mesh with an element of its own between, to be passed over. */
function binary(little: boolean): Uint8Array {
  const header = encoder.encode(
    `ply\r\nformat binary_${little ? "little" : "big"}_endian 1.0\r\n` +
      `${vertexHeader}element scan 1\nproperty list ushort double range\n${faceHeader}`,
  );
  const body = new DataView(new ArrayBuffer(3 * 28 + 18 + 13));
  let at = 0;
  for (const row of rows) {
    row.slice(0, 6).forEach((value) => body.setFloat32((at += 4) - 4, value, little));
    row.slice(6).forEach((value) => body.setUint8(at++, value));
  }
  body.setUint16(at, 2, little);
  at += 18;
  body.setUint8(at++, 3);
  [0, 1, 2].forEach((vertex) => body.setInt32((at += 4) - 4, vertex, little));
  return Uint8Array.of(...header, ...new Uint8Array(body.buffer));
}

Deno.test("parsePly() reads text, and binary of both byte orders, alike", () => {
  for (const bytes of [ascii(), binary(true), binary(false)]) {
    const mesh = parsePly(bytes, "mesh.ply");
    assertEquals([...mesh.positions], [-1.5, 2, 3, 4, 5, 6, 7, 8, 9.25]);
    assertEquals([...mesh.normals!], [0, 0, 1, 0, 1, 0, 1, 0, 0]);
    assertEquals([...mesh.colors!], [10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assertEquals([...mesh.faces], [0, 1, 2]);
  }
});

Deno.test("parsePly() leaves out normals and colors that the file has not", () => {
  const header = vertexHeader.split("\n").slice(0, 4).join("\n") + "\n";
  const mesh = parsePly(ascii(rows.map((row) => row.slice(0, 3)), "3 0 1 2", header), "mesh.ply");
  assertEquals([mesh.normals, mesh.colors, mesh.positions.length], [undefined, undefined, 9]);
});

function assertBroken(bytes: Uint8Array, found: string): void {
  assertThrows(
    () => parsePly(bytes, "mesh.ply"),
    DataError,
    `Cannot read mesh.ply: ${found}, delete the file and fetch it again`,
  );
}

Deno.test("parsePly() throws when a property is missing", () => {
  const without = (name: string): Uint8Array =>
    ascii(rows, "3 0 1 2", vertexHeader.replace(new RegExp(`property \\w+ ${name}\n`), ""));
  assertBroken(without("y"), "its vertices have no y");
  assertBroken(without("nz"), "its vertices have no nz");
  assertBroken(without("green"), "its vertices have no green");
  assertBroken(
    encoder.encode(`ply\nformat ascii 1.0\n${vertexHeader}end_header\n${rows.flat().join(" ")}`),
    "it has no element face",
  );
  assertBroken(
    ascii(rows, "3 0 1 2", vertexHeader.replace("uchar red", "float red")),
    "its colors are float32, not uint8",
  );
});

Deno.test("parsePly() throws when a number is not finite", () => {
  assertBroken(ascii(rows.with(1, rows[1].with(2, NaN))), "vertex 1 has z = NaN");
  assertBroken(ascii(rows.with(2, rows[2].with(3, Infinity))), "vertex 2 has nx = Infinity");
});

Deno.test("parsePly() throws when a face is not a triangle of the vertices", () => {
  const range = (vertex: unknown): string =>
    `face 0 has vertex ${vertex}, its 3 vertices start at 0`;
  assertBroken(ascii(rows, "3 0 1 3"), range(3));
  assertBroken(ascii(rows, "3 0 -1 2"), range(-1));
  assertBroken(ascii(rows, "3 0 1.5 2"), 'number 33 after its header is "1.5", not int32');
  assertBroken(ascii(rows, "4 0 1 2 0"), "face 0 has 4 corners, not 3");
});

Deno.test("parsePly() throws when the file is cut or no PLY", () => {
  assertBroken(ascii(rows, "3 0 1"), "it ends after 33 numbers");
  assertBroken(binary(true).subarray(0, -1), `it ends after ${binary(true).length - 1} bytes`);
  assertBroken(encoder.encode("OFF\n3 1 0\n"), "it has no PLY header, from ply to end_header");
  assertBroken(
    ascii(rows, "", vertexHeader.replace("float x", "half x")),
    'its header has the line "property half x", which names no type and property',
  );
  assertBroken(
    ascii(rows, "", vertexHeader.replace("vertex 3", "vertex 4000000000")),
    "its header wants 4000000000 of vertex, it is cut",
  );
});

Deno.test("parsePly() throws when a number is not of its type", () => {
  const red = (value: unknown) => {
    const text = new TextDecoder().decode(ascii());
    return encoder.encode(text.replace("1 10 20", `1 ${value} 20`));
  };
  for (const value of [300, -5, 10.5, "0x1f", "1_0", "ten"]) {
    assertBroken(red(value), `number 7 after its header is "${value}", not uint8`);
  }
  const text = new TextDecoder().decode(ascii());
  assertBroken(
    encoder.encode(text.replace("-1.5", "0x1")),
    'number 1 after its header is "0x1", not float32',
  );
});

Deno.test("parsePly() throws when the file goes on after its elements", () => {
  const after = (bytes: Uint8Array, text: string) =>
    Uint8Array.of(...bytes, ...encoder.encode(text));
  assertEquals(parsePly(after(ascii(), " \n\n"), "mesh.ply").faces.length, 3);
  assertBroken(after(ascii(), "rubbish"), 'it goes on after its 34 numbers, with "rubbish"');
  assertBroken(after(binary(false), "\n"), "it has 1 bytes after its last element");
});

Deno.test("parsePly() throws when a list cannot be in the file", () => {
  const length = (type: string, value: string) =>
    parsePlyText(`property list ${type} int vertex_indices`, value);
  const parsePlyText = (property: string, face: string) =>
    encoder.encode(
      new TextDecoder().decode(ascii(rows, face)).replace(
        "property list uchar int vertex_indices",
        property,
      ),
    );
  const found = (value: unknown) => `a list vertex_indices has the length ${value}`;
  assertBroken(length("double", "4294967296"), found(4294967296));
  assertBroken(length("uint", "4294967295"), found(4294967295));
  assertBroken(length("int", "-1"), found(-1));
  assertBroken(length("float", "2.5"), found(2.5));
  assertBroken(length("float", "nan"), found(NaN));
});

Deno.test("parsePly() throws when an element is there twice, or larger than the file", () => {
  assertBroken(
    ascii(rows, "3 0 1 2", vertexHeader + vertexHeader),
    "its header has the element vertex a second time",
  );
  // 10 numbers a row are 20 bytes of text at least, 28 of binary.
  assertBroken(
    ascii(rows, "", vertexHeader.replace("vertex 3", "vertex 30")),
    "its header wants 30 of vertex, it is cut",
  );
});

Deno.test("loadPly() names a missing file", async () => {
  await assertRejects(() => loadPly("nowhere/obj.ply"), DataError, "Cannot read nowhere/obj.ply");
});

Deno.test({
  name: "loadPly() reads BOP's meshes, text and binary, to the published size",
  ignore: isMissing("lmo/models", "lmo/models_eval"),
  fn: async () => {
    for (const folder of ["models", "models_eval"]) {
      const infos = JSON.parse(
        await Deno.readTextFile(`${dataDir}/lmo/${folder}/models_info.json`),
      );
      const { positions } = await loadPly(`${dataDir}/lmo/${folder}/obj_000001.ply`);
      const z = positions.filter((_, i) => i % 3 === 2);
      const [low, high] = [Math.min(...z), Math.max(...z)];
      // models_info.json gives the sizes of the full models for both folders.
      assert(Math.abs(low - infos[1].min_z) < 0.01, `${folder}: ${low}`);
      assert(Math.abs(high - low - infos[1].size_z) < 0.02, `${folder}: ${high - low}`);
    }
  },
});
