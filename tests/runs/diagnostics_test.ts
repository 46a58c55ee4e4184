import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import type { PixelImages } from "../../lib/drawing/canvas.ts";
import {
  type Attribution,
  type Diagnostics,
  DIAGNOSTICS_FILES,
  type EmbeddedFeatures,
  readAttribution,
  readEmbedding,
  writeDiagnostics,
} from "../../lib/runs/diagnostics.ts";

const items = [3, 4].map((label) => ({
  label,
  z: [0.123456, -1],
  taskScores: [0.25, 2 / 3],
  discriminatorScore: 0.00004,
  nearest: { index: 1234, distance: 5.6789012 },
}));

const grays = (...values: number[]): PixelImages => ({
  shape: [values.length, 1, 1, 1],
  values: Uint8Array.from(values),
});

const attribution: Attribution = {
  items,
  columns: {
    source: grays(10, 20),
    generated: { shape: [2, 1, 1, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) },
  },
};

const embedding: EmbeddedFeatures = {
  method: "umap",
  seed: 5,
  domains: ["source", "target"],
  x: [1.00001, 2],
  y: [-3, 0.5],
  domain: [0, 1],
  label: [7, 8],
};

/** Names of the files written, and how to read them. */
async function written(diagnostics: Diagnostics) {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-diagnostics-" });
  await writeDiagnostics(directory, diagnostics);
  return {
    names: [...Deno.readDirSync(directory)].map(({ name }) => name).toSorted(),
    json: async (name: string) => JSON.parse(await Deno.readTextFile(join(directory, name))),
    png: async (name: string) =>
      PNG.sync.read(Buffer.from(await Deno.readFile(join(directory, name)))),
  };
}

Deno.test("writeDiagnostics() writes causes of images, rounded, and pictures without gaps", async () => {
  const { names, json, png } = await written({ attribution });
  assertEquals(names, ["attribution.json", "attribution.png"]);
  const item = {
    z: [0.1235, -1],
    taskScores: [0.25, 0.6667],
    discriminatorScore: 0,
    nearest: { index: 1234, distance: 5.6789 },
  };
  assertEquals(await json("attribution.json"), {
    side: 1,
    columns: ["source", "generated"],
    items: [{ ...item, label: 3 }, { ...item, label: 4 }],
  });
  const { width, height, data } = await png("attribution.png");
  assertEquals([width, height], [2, 2]);
  const rows = [[10, 10, 10, 255, 1, 2, 3, 255], [20, 20, 20, 255, 4, 5, 6, 255]];
  assertEquals([...data], rows.flat());
});

Deno.test("writeDiagnostics() writes a map", async () => {
  const { names, json } = await written({ embedding });
  assertEquals(names, ["embedding.json"]);
  assertEquals(await json("embedding.json"), { ...embedding, x: [1, 2] });
});

Deno.test("writeDiagnostics() writes what is listed, and nothing without diagnostics", async () => {
  assertEquals((await written({ attribution, embedding })).names, [...DIAGNOSTICS_FILES]);
  assertEquals((await written({})).names, []);
});

Deno.test("writeDiagnostics() refuses pictures that do not fit, and writes nothing", async () => {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-diagnostics-" });
  const wide = { shape: [2, 1, 2, 1], values: new Uint8Array(4) } as const;
  for (const [images, shape] of [[grays(1), "[1,1,1,1]"], [wide, "[2,1,2,1]"]] as const) {
    const columns = { ...attribution.columns, nearest: images };
    await assertRejects(
      () => writeDiagnostics(directory, { attribution: { items, columns }, embedding }),
      TypeError,
      "Cannot write an attribution of 2 items: the pictures in column nearest are " +
        `${shape}. Expected a square one for each`,
    );
  }
  assertEquals([...Deno.readDirSync(directory)], []);
});

Deno.test("readAttribution() and readEmbedding() read what was written, NaN where it is null", async () => {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-diagnostics-" });
  assertEquals([await readAttribution(directory), await readEmbedding(directory)], [
    ...[undefined, undefined],
  ]);
  const map = { ...embedding, x: [1, NaN] };
  const [item] = items;
  const numbers = { z: [0.5, NaN], taskScores: [0.25, 0.75], discriminatorScore: 0.5 };
  const exact = { ...item, ...numbers, nearest: { index: 1, distance: 2 } };
  const columns = { source: grays(10) };
  await writeDiagnostics(directory, { attribution: { items: [exact], columns }, embedding: map });
  assertEquals(await readAttribution(directory), { side: 1, columns: ["source"], items: [exact] });
  assertEquals(await readEmbedding(directory), map);
});

Deno.test("readAttribution() and readEmbedding() name the place of what is wrong", async () => {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-diagnostics-" });
  const write = (name: string, value: unknown) =>
    Deno.writeTextFile(join(directory, name), JSON.stringify(value));
  await write("attribution.json", { side: 0, columns: ["a"], items: [] });
  await assertRejects(
    () => readAttribution(directory),
    Error,
    "attribution.json is corrupt: side: ",
  );
  await write("embedding.json", { ...embedding, domain: [0, 2] });
  await assertRejects(() => readEmbedding(directory), Error, "Expected domains that are named");
  await write("embedding.json", { ...embedding, y: [1] });
  await assertRejects(() => readEmbedding(directory), Error, "Expected lists of one length");
});
