/**
 * Crops of real frames on the disk: decoding the frames takes minutes, reading their crops seconds.
 *
 * ```text
 * <key>/crops.json     how many, their channels, classes and poses
 * <key>/images.pack
 * ```
 *
 * The key is of all that decides the crops, so that crops are made anew where anything changes.
 *
 * @module
 */
import { broken, DataError, exists, readDataFile, sha256 } from "../../../lib/files/mod.ts";
import type { PoseImages } from "../../pose_images.ts";
import type { Camera } from "../render/camera.ts";
import { cropSide, cropSize } from "./crop.ts";
import { readJsonObject } from "../../json_fields.ts";
import { cropCenter, type Model } from "../bop/models.ts";
import { packImages, unpackImage } from "../render/pack_images.ts";
import { leastVisible, listFolder, loadRealCrops } from "./real_crops.ts";

/** Changed when the same frames come to give other crops, or crops are stored another way. */
const format = 1;

/** What `crops.json` holds. */
type Manifest = {
  readonly count: number;
  readonly channels: number;
  readonly labels: readonly number[];
  readonly quaternions: readonly number[];
};

/**
 * Loads the crops of every frame, from the disk if they were kept there; else they are made and kept.
 *
 * All of LineMod takes some 0.1 GB. Crops that are broken are made anew.
 *
 * @param kept The folder for crops of any data, made if it is missing
 * @param dir The folder of the scenes, in BOP `test`
 * @param camera The camera of the data set
 * @param models The objects' models, by class
 * @param report Takes a line about progress
 * @returns What `loadRealCrops` returns
 * @throws {DataError} If there is no crop, a file is wrong, or only some frames have depth
 */
export async function loadKeptCrops(
  kept: string,
  dir: string,
  camera: Camera,
  models: readonly Model[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  const folder = `${kept}/${await keyOf(dir, camera, models)}`;
  if (await exists(folder)) {
    try {
      return await readCrops(folder);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      await Deno.remove(folder, { recursive: true });
    }
  }
  const crops = await loadRealCrops(dir, camera, models, report);
  await writeCrops(folder, crops);
  return crops;
}

/** A digest of the camera, the objects, and name, size and time of each of the scenes' files. */
async function keyOf(dir: string, camera: Camera, models: readonly Model[]): Promise<string> {
  const objects = models.map((model) => [model.id, cropCenter(model)]);
  const files: unknown[] = [];
  for (const scene of await listFolder(dir)) {
    const parts = ["scene_gt.json", "scene_gt_info.json", "scene_camera.json"];
    for (const folder of ["rgb", "depth"]) {
      if (!await exists(`${dir}/${scene}/${folder}`)) continue;
      const names = await listFolder(`${dir}/${scene}/${folder}`);
      parts.push(...names.map((name) => `${folder}/${name}`));
    }
    files.push(
      ...await Promise.all(parts.map(async (part) => {
        const path = `${dir}/${scene}/${part}`;
        if (!await exists(path)) return [scene, part];
        const { size, mtime } = await Deno.stat(path);
        return [scene, part, size, mtime?.getTime()];
      })),
    );
  }
  const all = [format, cropSize, cropSide, leastVisible, camera, objects, files];
  return sha256(new TextEncoder().encode(JSON.stringify(all))).slice(0, 16);
}

async function readCrops(folder: string): Promise<PoseImages> {
  const file = `${folder}/crops.json`;
  const { count, channels, labels, quaternions } = await readJsonObject(
    file,
  ) as unknown as Manifest;
  const size = cropSize * cropSize * channels;
  const pixels = new Uint8Array(count * size), name = `${folder}/images.pack`;
  if (labels?.length !== count || quaternions?.length !== 4 * count) {
    throw broken(file, `it has not a class and a pose for each of ${count} crops`);
  }
  const pack = await readDataFile(name);
  for (let i = 0; i < count; i++) {
    pixels.set(unpackImage(pack, i, size, channels, name), i * size);
  }
  return {
    images: { pixels, count, height: cropSize, width: cropSize, channels },
    labels: Uint8Array.from(labels),
    quaternions: Float32Array.from(quaternions),
  };
}

/** Writes a folder beside, and renames it when it is whole. */
async function writeCrops(folder: string, crops: PoseImages): Promise<void> {
  const { pixels, count, channels } = crops.images, size = pixels.length / count;
  const manifest: Manifest = {
    count,
    channels,
    labels: [...crops.labels],
    quaternions: [...crops.quaternions],
  };
  const each = Array.from({ length: count }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
  const temporary = `${folder}.${Deno.pid}.tmp`;
  try {
    await Deno.mkdir(temporary, { recursive: true });
    await Deno.writeFile(`${temporary}/images.pack`, packImages(each, channels));
    await Deno.writeTextFile(`${temporary}/crops.json`, JSON.stringify(manifest));
    await Deno.rename(temporary, folder);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    // Another process may have been faster.
    if (!await exists(folder)) throw error;
  }
}
