/**
 * Crops of real frames, kept on disk: decoding the frames takes minutes, reading their crops seconds.
 *
 * ```text
 * <key>/crops.json     how many, their channels, classes and poses
 * <key>/images.pack
 * ```
 *
 * The key depends on everything that decides the crops, so that any change makes new ones.
 *
 * @module
 */
import {
  DataError,
  dataError,
  exists,
  readDataFile,
  readJsonObject,
  sha256,
  writeFileAtomically,
} from "../../../lib/files/mod.ts";
import type { PoseImages } from "../../pose_images.ts";
import {
  cropCenter,
  findPicture,
  loadFrame,
  loadScene,
  type Model,
  type PosedObject,
} from "../bop/mod.ts";
import {
  type Camera,
  CROP_SIDE,
  CROP_SIZE,
  MAX_PACK_BYTES,
  packImages,
  toQuaternion,
  unpackImage,
} from "../render/mod.ts";
import { type Crop, cropObject } from "./crop.ts";

/** Smallest visible part of an object; objects that show less are left out. */
const MIN_VISIBLE = 0.8;

/**
 * Crops the objects out of every frame of every scene; frames without a picture are skipped.
 *
 * @param dir the folder of the scenes, in BOP `test`, with `000001/scene_gt.json` …
 * @param camera the camera of the data set
 * @param models the objects' models, by class
 * @param report takes a line about progress
 * @returns the crops in the order of scenes and frames: `[N, 64, 64, 4]`, or `[N, 64, 64, 3]` if
 * there is no depth
 * @throws {DataError} if there is no crop, a file is wrong, or only some frames have depth
 */
export async function loadRealCrops(
  dir: string,
  camera: Camera,
  models: readonly Model[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  await reportUnknownVisibility(dir, report);
  return cropScenes(dir, camera, models, report);
}

/** Reports, once, that objects are taken that may be hidden. */
async function reportUnknownVisibility(
  dir: string,
  report?: (line: string) => void,
): Promise<void> {
  const scenes = await listScenes(dir), without: string[] = [];
  for (const scene of scenes) {
    if (!await exists(`${dir}/${scene}/scene_gt_info.json`)) without.push(scene);
  }
  if (without.length === 0) return;
  report?.(
    `${without.length} of ${scenes.length} scenes in ${dir} have no scene_gt_info.json, such as ` +
      `${
        without[0]
      }: how much of an object is seen is unknown there, and hidden ones are cropped too`,
  );
}

async function cropScenes(
  dir: string,
  camera: Camera,
  models: readonly Model[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  const crops: Crop[] = [], labels: number[] = [];
  const scenes = await listScenes(dir);
  for (const [i, scene] of scenes.entries()) {
    for (const frame of await loadScene(`${dir}/${scene}`, camera)) {
      const objects = frame.objects.filter((object) => isWanted(object, models));
      if (objects.length === 0 || !await findPicture(`${dir}/${scene}`, frame)) continue;
      const picture = await loadFrame(`${dir}/${scene}`, frame);
      for (const { id, pose } of objects) {
        const label = models.findIndex((model) => model.id === id);
        crops.push(cropObject(picture, frame.camera, pose, cropCenter(models[label])));
        labels.push(label);
      }
    }
    report?.(`cropped ${i + 1} of ${scenes.length} scenes`);
  }
  return joinCrops(crops, labels, dir);
}

function isWanted({ id, visibility }: PosedObject, models: readonly Model[]): boolean {
  // Of an outline of no pixel nothing is seen.
  const isSeen = visibility === undefined ||
    (visibility.pixels > 0 && visibility.visiblePixels >= MIN_VISIBLE * visibility.pixels);
  return isSeen && models.some((model) => model.id === id);
}

function joinCrops(crops: readonly Crop[], labels: readonly number[], dir: string): PoseImages {
  const size = crops[0]?.pixels.length ?? 0;
  if (size === 0 || crops.some(({ pixels }) => pixels.length !== size)) {
    const found = size === 0 ? "no frame shows the objects" : "some frames have depth, some not";
    throw new DataError(`Cannot crop LineMod: in ${dir}, ${found}, give the whole test folder`);
  }
  const pixels = new Uint8Array(crops.length * size);
  crops.forEach((crop, i) => pixels.set(crop.pixels, i * size));
  const channels = size / CROP_SIZE ** 2;
  return {
    images: { pixels, count: crops.length, height: CROP_SIZE, width: CROP_SIZE, channels },
    labels: Uint8Array.from(labels),
    quaternions: Float32Array.from(crops.flatMap(({ rotation }) => toQuaternion(rotation))),
  };
}

/** Lists the folders of scenes, sorted: those named by a number, or with poses in them. */
async function listScenes(dir: string): Promise<string[]> {
  const scenes: string[] = [];
  for (const name of await listFolder(dir)) {
    const isFolder = (await Deno.stat(`${dir}/${name}`).catch(() => undefined))?.isDirectory;
    const isScene = /^\d+$/.test(name) || await exists(`${dir}/${name}/scene_gt.json`);
    if (isFolder && isScene) scenes.push(name);
  }
  return scenes;
}

/** Lists the names in a folder, sorted, without hidden ones, such as macOS's `.DS_Store`. */
async function listFolder(dir: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
    return names.filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new DataError(`Cannot crop LineMod: ${dir} cannot be listed (${why})`, { cause: error });
  }
}

/** Increased when the same frames give other crops, or crops are stored in another way. */
const FORMAT = 2;

/** Contents of `crops.json`. */
type Manifest = {
  readonly count: number;
  readonly channels: number;
  readonly labels: readonly number[];
  readonly quaternions: readonly number[];
};

/**
 * Loads the crops of every frame from disk if they were kept there, and otherwise crops the frames and
 * keeps the result.
 *
 * All of LineMod takes some 0.1 GB. Broken crops are replaced.
 *
 * @param kept the folder for crops of any data, created if it is missing
 * @param dir the folder of the scenes, in BOP `test`
 * @param camera the camera of the data set
 * @param models the objects' models, by class
 * @param report takes a line about progress
 * @returns what `loadRealCrops` returns
 * @throws {DataError} if there is no crop, a file is wrong, or only some frames have depth
 */
export async function loadKeptCrops(
  kept: string,
  dir: string,
  camera: Camera,
  models: readonly Model[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  await reportUnknownVisibility(dir, report);
  const folder = `${kept}/${await cropKey(dir, camera, models)}`;
  if (await exists(`${folder}/crops.json`)) {
    try {
      return await readCrops(folder);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }
  const crops = await cropScenes(dir, camera, models, report);
  await writeCrops(folder, crops);
  return crops;
}

/** A digest of the camera, the objects, and name, size and time of each of the scenes' files. */
async function cropKey(dir: string, camera: Camera, models: readonly Model[]): Promise<string> {
  const objects = models.map((model) => [model.id, cropCenter(model)]);
  const files: unknown[] = [];
  for (const scene of await listScenes(dir)) {
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
  const all = [FORMAT, CROP_SIZE, CROP_SIDE, MIN_VISIBLE, camera, objects, files];
  return sha256(new TextEncoder().encode(JSON.stringify(all))).slice(0, 16);
}

async function readCrops(folder: string): Promise<PoseImages> {
  const file = `${folder}/crops.json`;
  const { count, channels, labels, quaternions } = await readJsonObject(
    file,
  ) as unknown as Manifest;
  const isPossible = Number.isInteger(count) && count > 0 && (channels === 3 || channels === 4);
  if (!isPossible) throw dataError(file, `it has ${count} crops of ${channels} channels`);
  const size = CROP_SIZE * CROP_SIZE * channels, name = `${folder}/images.pack`;
  if (labels?.length !== count || quaternions?.length !== 4 * count) {
    throw dataError(file, `it lacks a class or a pose for some of its ${count} crops`);
  }
  const pixels = new Uint8Array(count * size);
  const pack = await readDataFile(name, MAX_PACK_BYTES);
  for (let i = 0; i < count; i++) {
    pixels.set(unpackImage(pack, i, size, channels, name), i * size);
  }
  return {
    images: { pixels, count, height: CROP_SIZE, width: CROP_SIZE, channels },
    labels: Uint8Array.from(labels),
    quaternions: Float32Array.from(quaternions),
  };
}

/** Writes `crops.json` last, so that crops that it lists are there. */
async function writeCrops(folder: string, crops: PoseImages): Promise<void> {
  const { pixels, count, channels } = crops.images, size = pixels.length / count;
  const manifest: Manifest = {
    count,
    channels,
    labels: [...crops.labels],
    quaternions: [...crops.quaternions],
  };
  const each = Array.from({ length: count }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
  await writeFileAtomically(`${folder}/images.pack`, packImages(each, channels));
  await writeFileAtomically(`${folder}/crops.json`, JSON.stringify(manifest));
}
