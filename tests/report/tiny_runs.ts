/** A small folder of runs: two methods of one table, two seeds, with everything a run can leave. */
import { writeSampleGrid } from "../../lib/drawing/sample_grid.ts";
import { writeFileAtomically } from "../../lib/files/atomic_write.ts";
import { writeConfig } from "../../lib/runs/config.ts";
import { writeSample } from "../../lib/runs/samples.ts";
import type { TableCell } from "../../lib/tables/table.ts";
import { writeTable } from "../../lib/tables/table_files.ts";

/** What one run is to have. */
export type TinyRun = {
  readonly method: string;
  readonly seed?: number;
  readonly table?: string;
  readonly scenario?: string;
  readonly objects?: readonly string[];
  readonly records?: readonly Record<string, number | null>[];
  readonly samples?: readonly number[];
  readonly isFinished?: boolean;
  readonly extras?: Record<string, unknown>;
};

/** Writes one run; returns its directory. */
export async function writeRun(folder: string, run: TinyRun): Promise<string> {
  const { method, seed = 0, table = "table2", scenario = "linemod", isFinished = true } = run;
  const { objects = ["duck", "cat"], samples = [], extras = {} } = run;
  const directory = `${folder}/${table}/${scenario}/${method}/seed-${seed}`;
  const write = (name: string, value: unknown) =>
    writeFileAtomically(`${directory}/${name}`, JSON.stringify(value));
  const named = { table, scenario, method, seed, preset: "quick", data: "embedded" };
  const config = { ...named, objects, own: { steps: 400, learningRate: 0.1 } };
  await writeConfig(directory, { config, sources: { "own.steps": "paper" }, intervals: {} });
  const records = run.records ?? [
    { step: 100, task: 2 - seed, validationAccuracy: 50 + 10 * seed },
    { step: 200, task: 1, validationAccuracy: 70 + 10 * seed },
  ];
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  await writeFileAtomically(`${directory}/metrics.jsonl`, lines);
  for (const step of samples) {
    const images = { shape: [8, 2, 2, 1] as const, values: new Uint8Array(32).fill(step % 256) };
    await writeSample(directory, step, { source: images, generated: images, target: images });
  }
  if (!isFinished) return directory;
  await write("result.json", {
    metrics: { accuracy: 80 + seed, angle: 20 },
    confusion: [[9, 1], [3, 7]],
    angleErrors: [0, 5, 14.9, 180],
    selection: { step: 200, score: 70 },
    steps: 400,
    data: "tiny",
    environment: { tensorflow: "2.21.0", threads: 2 },
    timing: { seconds: 75, from: 0 },
    ...extras,
  });
  return directory;
}

/** Adds where generated images come from, and a map of features. */
export async function writeDiagnostics(directory: string): Promise<void> {
  const images = { shape: [2, 4, 4, 3] as const, values: new Uint8Array(96).fill(100) };
  await writeSampleGrid(`${directory}/attribution.png`, [images, images, images], {
    scale: 1,
    gap: 0,
  });
  const item = {
    label: 1,
    z: [0.25, -0.5],
    taskScores: [0.125, 0.875],
    discriminatorScore: 0.43,
    nearest: { index: 1234, distance: 5.67 },
  };
  const columns = ["source", "generated", "nearest"];
  const attribution = { side: 4, columns, items: [item, { ...item, label: 0 }] };
  const embedding = {
    ...{ method: "umap", seed: 0, domains: ["source", "generated", "target"] },
    ...{ x: [0, 1, null], y: [0, 1, 2], domain: [0, 1, 2], label: [0, 1, 1] },
  };
  const write = (name: string, value: unknown) =>
    writeFileAtomically(`${directory}/${name}`, JSON.stringify(value));
  await write("attribution.json", attribution);
  await write("embedding.json", embedding);
}

/** The whole folder, with a table of it. */
export async function writeRuns(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-report-" });
  await writeRun(folder, { method: "source-only" });
  await writeRun(folder, { method: "source-only", seed: 1 });
  await writeDiagnostics(await writeRun(folder, { method: "pixelda", samples: [100, 200, 1000] }));
  await writeTable(`${folder}/table2`, {
    table: "table2",
    title: "Table 2: classes and poses",
    preset: "quick",
    selection: "last step",
    notes: ["Images are small.", "* is a star."],
    rows: [
      { method: "source-only", label: "Source-only", cells: cellsOf(47.3, 80.5, 0.70710678, 2) },
      { method: "pixelda", label: "PixelDA", cells: cellsOf(99.9, 80, null, 1) },
    ],
  });
  return folder;
}

function cellsOf(paper: number, mean: number, std: number | null, n: number): TableCell[] {
  const common = { scenario: "linemod", std, n, seeds: [0], data: "full" as const, runs: [] };
  return [
    { ...common, metric: "accuracy", unit: "%", paper, mean },
    { ...common, metric: "angle", unit: "degrees", paper: null, mean: 20, std: null },
  ];
}
