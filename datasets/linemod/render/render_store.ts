/**
 * Synthetic sets on disk: packs of images, each written whole or not at all, so that an interrupted
 * rendering can resume.
 *
 * ```text
 * renders.json       the settings, and a checksum of the meshes
 * 00000.pack … 00213.pack
 * ```
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  DataError,
  dataError,
  exists,
  readDataFile,
  readJsonObject,
  writeFileAtomically,
} from "../../../lib/files/mod.ts";
import type { RenderedImages } from "../../pose_images.ts";
import { CROP_SIZE } from "./camera.ts";
import type { Mesh } from "./mesh.ts";
import { unpackImage } from "./pack_images.ts";
import {
  createRenderedImages,
  getPlannedRender,
  planRenders,
  type RenderPlan,
  type RenderSettings,
} from "./render_plan.ts";
import { renderPacks } from "./render_pool.ts";
import type { RenderRange } from "./render_worker.ts";
import { toQuaternion } from "./rotation.ts";

/** Images of a pack. */
export const PACK_LENGTH = 512;

/** Increased when the same settings give other images, packs or a manifest of another form. */
export const RENDER_FORMAT = 2;

/** Contents of `renders.json`. */
type Manifest = {
  readonly format: typeof RENDER_FORMAT;
  readonly settings: RenderSettings;
  /** SHA-256 of the meshes. */
  readonly meshes: string;
};

/**
 * Renders a synthetic set into a folder, or the part that the folder still lacks.
 *
 * @param dir the folder, created if it is missing
 * @param settings the set's settings
 * @param meshes the objects' meshes, by class
 * @param workers how many Web Workers, from 1 @default {one per processor}
 * @returns yields how many images there are so far, of how many
 * @throws {DataError} if the folder has another set
 * @throws {RangeError} if the settings or `workers` are wrong
 */
export async function* storeRenders(
  dir: string,
  settings: RenderSettings,
  meshes: readonly Mesh[],
  workers?: number,
): AsyncGenerator<{ readonly done: number; readonly total: number }, void> {
  const { count: total } = planRenders(settings);
  await claimFolder(dir, { format: RENDER_FORMAT, settings, meshes: digest(meshes) });
  const missing: RenderRange[] = [];
  let done = 0;
  for (let start = 0; start < total; start += PACK_LENGTH) {
    const range = { start, end: Math.min(total, start + PACK_LENGTH) };
    if (await exists(packFile(dir, start))) done += range.end - start;
    else missing.push(range);
  }
  yield { done, total };
  let next = 0;
  for await (const pack of renderPacks({ settings, meshes }, missing, workers)) {
    const { start, end } = missing[next++];
    await writeFileAtomically(packFile(dir, start), pack);
    done += end - start;
    yield { done, total };
  }
}

/**
 * Reads which set a folder has.
 *
 * @param dir a folder filled by {@linkcode storeRenders}
 * @returns the set's plan
 * @throws {DataError} if there is no set or an image of it is missing
 */
async function openRenders(dir: string): Promise<RenderPlan> {
  const file = `${dir}/renders.json`;
  const manifest = await readJsonObject(file) as unknown as Manifest;
  if (manifest.format !== RENDER_FORMAT) {
    throw dataError(file, `its format is ${manifest.format}, not ${RENDER_FORMAT}`);
  }
  const plan = planStored(manifest.settings, file);
  for (let start = 0; start < plan.count; start += PACK_LENGTH) {
    if (await exists(packFile(dir, start))) continue;
    throw new DataError(
      `Cannot read the renders in ${dir}: those from ${start} on are missing, ` +
        "render into the same folder again, which adds only what is missing",
    );
  }
  return plan;
}

function planStored(settings: RenderSettings, file: string): RenderPlan {
  try {
    const plan = planRenders(settings);
    if (plan.count > 0) return plan;
    throw new RangeError("they have no image");
  } catch (error) {
    const why = error instanceof RangeError ? error.message : "something is missing";
    throw dataError(file, `its settings are not those of renders (${why})`, error);
  }
}

/**
 * Returns the file of a pack.
 *
 * @param dir the store's folder
 * @param index any image of the pack
 * @returns the file's path
 */
function packFile(dir: string, index: number): string {
  return `${dir}/${String(Math.floor(index / PACK_LENGTH)).padStart(5, "0")}.pack`;
}

async function claimFolder(dir: string, manifest: Manifest): Promise<void> {
  const file = `${dir}/renders.json`, text = JSON.stringify(manifest);
  if (!await exists(file)) return await writeFileAtomically(file, text);
  if (JSON.stringify(await readJsonObject(file)) === text) return;
  throw new DataError(
    `Cannot render into ${dir}: it has renders of other objects, settings or format, give another folder ` +
      "or delete it",
  );
}

function digest(meshes: readonly Mesh[]): string {
  const hash = createHash("sha256");
  for (const { positions, normals, colors, faces } of meshes) {
    for (const part of [positions, normals, colors, faces]) {
      hash.update(`${part?.byteLength};`);
      if (part) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    }
  }
  return hash.digest("hex");
}

/**
 * Reads renders of a store.
 *
 * @param dir a folder filled by {@linkcode storeRenders}
 * @param indices which images; all of them if left out, 16 KB of memory each
 * @returns colors and depth, `[N, 64, 64, 4]`, with masks, classes and poses, in the order of the indices
 * @throws {DataError} if a pack is missing or broken
 * @throws {RangeError} if there is no such image
 */
export async function readRenders(
  dir: string,
  indices?: ArrayLike<number>,
): Promise<RenderedImages> {
  const plan = await openRenders(dir);
  const wanted = indices ?? Array.from({ length: plan.count }, (_, i) => i);
  const count = wanted.length, size = 4 * CROP_SIZE * CROP_SIZE;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count), quaternions = new Float32Array(4 * count);
  // Each pack is read once, whatever the order of the indices.
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  let file = "", pack = new Uint8Array();
  for (const i of order) {
    const { label, pose } = getPlannedRender(plan, wanted[i]);
    labels[i] = label;
    quaternions.set(toQuaternion(pose.rotation), 4 * i);
    if (file !== packFile(dir, wanted[i])) {
      file = packFile(dir, wanted[i]);
      pack = await readDataFile(file);
    }
    pixels.set(unpackImage(pack, wanted[i] % PACK_LENGTH, size, 4, file), i * size);
  }
  return createRenderedImages(pixels, labels, quaternions);
}
