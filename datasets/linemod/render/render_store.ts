/**
 * Synthetic sets on the disk: packs of images, each written whole or not at all, so that rendering
 * goes on where it was interrupted.
 *
 * ```text
 * renders.json       the settings, and a checksum of the meshes
 * 00000.pack … 00213.pack
 * ```
 *
 * @module
 */
import { createHash } from "node:crypto";
import { broken, DataError, exists } from "../../../lib/files/mod.ts";
import { readJsonObject } from "../../json_fields.ts";
import type { Mesh } from "./mesh.ts";
import { planRenders, type RenderPlan, type RenderSettings } from "./render_plan.ts";
import { renderPacks } from "./render_pool.ts";
import type { RenderRange } from "./render_worker.ts";

/** Images of a pack. */
export const packLength = 512;

/** What the store's folder is for, as `renders.json` says it. */
type Manifest = {
  /** Changed when the same settings come to give other images or packs. */
  readonly format: 1;
  readonly settings: RenderSettings;
  /** SHA-256 of the meshes. */
  readonly meshes: string;
};

/**
 * Renders a synthetic set into a folder, or what the folder still lacks of it.
 *
 * @param dir The folder, made if it is missing
 * @param settings The set's settings
 * @param meshes The objects' meshes, by class
 * @param workers How many Web Workers, from 1 @default {one a processor}
 * @returns Yields how many images there are so far, of how many
 * @throws {DataError} If the folder has another set
 * @throws {RangeError} If the settings or `workers` are wrong
 */
export async function* storeRenders(
  dir: string,
  settings: RenderSettings,
  meshes: readonly Mesh[],
  workers?: number,
): AsyncGenerator<{ readonly done: number; readonly total: number }, void> {
  const { count: total } = planRenders(settings);
  await claimFolder(dir, { format: 1, settings, meshes: digest(meshes) });
  const missing: RenderRange[] = [];
  let done = 0;
  for (let start = 0; start < total; start += packLength) {
    const range = { start, end: Math.min(total, start + packLength) };
    if (await exists(packFile(dir, start))) done += range.end - start;
    else missing.push(range);
  }
  yield { done, total };
  let next = 0;
  for await (const pack of renderPacks({ settings, meshes }, missing, workers)) {
    const { start, end } = missing[next++];
    await writeWhole(packFile(dir, start), pack);
    done += end - start;
    yield { done, total };
  }
}

/**
 * Says what set a folder has.
 *
 * @param dir A folder that {@linkcode storeRenders} has filled
 * @returns The set's plan
 * @throws {DataError} If there is no set or an image of it is missing
 */
export async function openRenders(dir: string): Promise<RenderPlan> {
  const file = `${dir}/renders.json`;
  const manifest = await readJsonObject(file) as unknown as Manifest;
  if (manifest.format !== 1) throw broken(file, `its format is ${manifest.format}, not 1`);
  const plan = planRenders(manifest.settings);
  for (let start = 0; start < plan.count; start += packLength) {
    if (await exists(packFile(dir, start))) continue;
    throw new DataError(
      `Cannot read the renders in ${dir}: those from ${start} on are missing, ` +
        "render them again into the same folder, which keeps what is there",
    );
  }
  return plan;
}

/**
 * Names the file of a pack.
 *
 * @param dir The store's folder
 * @param index Any image of the pack
 * @returns The file's path
 */
export function packFile(dir: string, index: number): string {
  return `${dir}/${String(Math.floor(index / packLength)).padStart(5, "0")}.pack`;
}

async function claimFolder(dir: string, manifest: Manifest): Promise<void> {
  const file = `${dir}/renders.json`, text = JSON.stringify(manifest);
  await Deno.mkdir(dir, { recursive: true });
  if (!await exists(file)) return await writeWhole(file, new TextEncoder().encode(text));
  if (JSON.stringify(await readJsonObject(file)) === text) return;
  throw new DataError(
    `Cannot render into ${dir}: it has renders of other objects or settings, give another folder ` +
      "or delete it",
  );
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
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
