/** The readers of what runs and tables leave, and of model folders, with small good files. @module */
import { startEngine } from "../../lib/engine/mod.ts";
import { readDataFile } from "../../lib/files/mod.ts";
import { normalInitializer } from "../../lib/layers/mod.ts";
import { loadModel, writeModel } from "../../lib/model_folder/mod.ts";
import { createGenerator, createTaskTower } from "../../lib/models/mod.ts";
import {
  appendRecord,
  configHash,
  copyParameters,
  decodeSafetensors,
  encodeSafetensors,
  readAttribution,
  readCheckpoint,
  readConfig,
  readEmbedding,
  readRecords,
  readResult,
  readSampleColumns,
  writeCheckpoint,
  writeConfig,
  writeDiagnostics,
} from "../../lib/runs/mod.ts";
import { readTable, writeTable } from "../../lib/tables/mod.ts";
import {
  firstEvents,
  readEvents,
  readMoment,
  replaceEventFiles,
} from "../../lib/tensorboard/mod.ts";

/** A reader of some files in a folder. */
export type FileReader = {
  readonly name: string;
  /** Good files, by their path in the folder. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly read: (folder: string) => unknown;
};

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Creates the readers, with files that their own writers wrote. */
export async function makeRunReaders(): Promise<FileReader[]> {
  const folder = await Deno.makeTempDir();
  const config = { method: "dann", seed: 0, rate: 0.5 }, hash = configHash(config);
  const arrays = {
    kernel: { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
    step: { shape: [], values: Int32Array.of(7) },
  };
  const map = { method: "umap", seed: 0, domains: ["a"], x: [1], y: [2], domain: [0], label: [7] };
  const images = { shape: [1, 2, 2, 1] as const, values: new Uint8Array(4) };
  const nearest = { index: 0, distance: 1.5 };
  const item = { label: 0, z: [0.5], taskScores: [1], discriminatorScore: 0.5, nearest };
  try {
    await writeModelFolder(`${folder}/model`);
    await writeTable(folder, TABLE);
    await writeDiagnostics(folder, {
      attribution: { items: [item], columns: { source: images } },
      embedding: map,
    });
    await Deno.rename(await replaceEventFiles(folder, firstEvents(0), 0), `${folder}/events`);
    await writeConfig(folder, { config, sources: {}, intervals: { log: 1, save: 1, sample: 1 } });
    await writeCheckpoint(folder, { step: 1, arrays, notes: {} }, hash);
    for (const step of [1, 2]) await appendRecord(`${folder}/metrics.jsonl`, { step, loss: 0.5 });
    const file = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, Deno.readFileSync(`${folder}/${name}`)]));
    return [
      { name: "config.json", files: file("config.json"), read: readConfig },
      {
        name: "result.json",
        files: { "result.json": json({ metrics: { accuracy: 90 } }) },
        read: readResult,
      },
      {
        name: "metrics.jsonl",
        files: file("metrics.jsonl"),
        read: (folder) => readRecords(`${folder}/metrics.jsonl`),
      },
      {
        name: "checkpoint",
        files: file("checkpoint.safetensors"),
        read: (folder) => readCheckpoint(folder, hash),
      },
      {
        name: "safetensors",
        files: { weights: encodeSafetensors(arrays, {}) },
        read: async (folder) => decodeSafetensors(await readDataFile(`${folder}/weights`)),
      },
      { name: "diagnostics", files: file("attribution.json", "embedding.json"), read: readBoth },
      {
        name: "samples/columns.json",
        files: { "samples/columns.json": json(["source", "generated"]) },
        read: readSampleColumns,
      },
      { name: "table", files: file("table.json", "table.md"), read: readTable },
      {
        name: "TensorBoard events",
        files: file("events"),
        read: async (folder) => (await readEvents(`${folder}/events`)).map(readMoment),
      },
      {
        name: "model folder",
        files: file("model/config.json", "model/model.safetensors"),
        read: async (folder) => (await loadModel(`${folder}/model`)).dispose(),
      },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readBoth(folder: string): Promise<void> {
  await readAttribution(folder);
  await readEmbedding(folder);
}

const TABLE = {
  table: "table1",
  title: "Digits",
  preset: "quick",
  selection: "",
  notes: ["One seed."],
  rows: [],
};

/** Writes a model for images of 8 x 8 in gray. */
async function writeModelFolder(folder: string): Promise<void> {
  await startEngine({ precision: "float32" });
  const initializer = normalInitializer(0, 0.1), size = { height: 8, width: 8 };
  const generator = { filters: 2, blocks: 1, noiseDimensions: 2 };
  const tower = createTaskTower({ ...size, classes: 2, channels: { generated: 1 } }, initializer);
  const maker = createGenerator(
    { ...size, ...generator, inputChannels: 1, outputChannels: 1 },
    initializer,
  );
  const parameters = [...tower.parameters, ...maker.parameters];
  const format = { side: 8, channels: 1, resize: "stretch" } as const;
  await writeModel(folder, {
    config: {
      formatVersion: 1,
      writtenBy: "0.0.0",
      method: "pixelda",
      classes: ["cup", "plate"],
      source: format,
      target: format,
      task: { kind: "classes", network: "task", branch: "generated" },
      generator,
      configHash: "abc",
    },
    arrays: copyParameters(parameters),
    facts: { data: "none", metrics: {} },
  });
  for (const parameter of parameters) parameter.dispose();
}
