/** A model folder of small random networks, and a folder of images for it. */
import { join } from "@std/path";
import { startEngine } from "../../lib/engine/mod.ts";
import { createCanvas, fillRectangle, writePng } from "../../lib/drawing/mod.ts";
import { normalInitializer } from "../../lib/layers/mod.ts";
import { writeModel } from "../../lib/model_folder/mod.ts";
import {
  createGenerator,
  createPoseTower,
  createTaskTower,
  doublingPoseLayout,
} from "../../lib/models/mod.ts";
import { copyParameters } from "../../lib/runs/mod.ts";

export const CLASSES = ["cup", "plate"];

/** Writes a model for images of 16 x 16 in color. */
export async function writeTinyModel(directory: string): Promise<void> {
  await startEngine({ precision: "float32" });
  const initializer = normalInitializer(3, 0.3);
  const size = { height: 16, width: 16 };
  const generator = { filters: 4, blocks: 1, noiseDimensions: 3 };
  const tower = createTaskTower({ ...size, classes: 2, channels: { generated: 3 } }, initializer);
  const maker = createGenerator(
    { ...size, ...generator, inputChannels: 3, outputChannels: 3 },
    initializer,
  );
  const format = { side: 16, channels: 3, resize: "stretch" } as const;
  await writeModel(directory, {
    config: {
      formatVersion: 1,
      writtenBy: "0.0.0",
      method: "pixelda",
      classes: CLASSES,
      source: format,
      target: format,
      task: { kind: "classes", network: "task", branch: "generated" },
      generator,
      configHash: "abc",
    },
    arrays: copyParameters([...tower.parameters, ...maker.parameters]),
    facts: { data: "none", metrics: {} },
  });
  for (const parameter of [...tower.parameters, ...maker.parameters]) parameter.dispose();
}

/** Writes a model of classes and poses for gray images of 16 x 16, without a generator. */
export async function writeTinyPoseModel(directory: string): Promise<void> {
  await startEngine({ precision: "float32" });
  const layout = doublingPoseLayout(16);
  const tower = createPoseTower(
    {
      height: 16,
      width: 16,
      classes: 2,
      channels: { source: 1 },
      layout,
      poseWeights: { source: 1 },
    },
    normalInitializer(3, 0.1),
  );
  const format = { side: 16, channels: 1, resize: "pad" } as const;
  await writeModel(directory, {
    config: {
      formatVersion: 1,
      writtenBy: "0.0.0",
      method: "mmd",
      classes: CLASSES,
      source: format,
      target: format,
      task: { kind: "poses", network: "task", branch: "source", layout },
      configHash: "abc",
    },
    arrays: copyParameters(tower.parameters),
    facts: { data: "none", metrics: {} },
  });
  for (const parameter of tower.parameters) parameter.dispose();
}

/** Writes images of two classes: `cup/a b.png`, …; each of one color. */
export async function writeTinyImages(directory: string, count = 6): Promise<string[]> {
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const canvas = createCanvas(20, 16);
    const shade = Math.round(255 * i / count);
    fillRectangle(canvas, { left: 0, top: 0, width: 20, height: 16 }, [shade, 255 - shade, 40 * i]);
    const name = join(CLASSES[i % 2], `image #${i} ä.png`);
    await Deno.mkdir(join(directory, CLASSES[i % 2]), { recursive: true });
    await writePng(join(directory, name), canvas);
    paths.push(name);
  }
  return paths.sort();
}
