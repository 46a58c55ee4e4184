import { DataError } from "../../../lib/files/mod.ts";
import type { PoseImages } from "../../pose_images.ts";
import type { Camera } from "../render/camera.ts";
import { type Crop, cropObject, cropSize } from "./crop.ts";
import { loadFrame } from "../bop/frame.ts";
import { cropCenter, type Model } from "../bop/models.ts";
import { quaternionOf } from "../render/quaternion.ts";
import { loadScene, type PosedObject } from "../bop/scene.ts";

/** Objects of which less is seen are left out. */
export const leastVisible = 0.8;

/**
 * Crops the objects out of every frame of every scene; frames without a picture are passed over.
 *
 * @param dir The folder of the scenes, in BOP `test`, with `000001/scene_gt.json` …
 * @param camera The camera of the data set
 * @param models The objects' models, by class
 * @param report Takes a line about progress
 * @returns The crops in the order of scenes and frames: `[N, 64, 64, 4]`, or `[N, 64, 64, 3]` if
 * there is no depth
 * @throws {DataError} If there is no crop, a file is wrong, or only some frames have depth
 */
export async function loadRealCrops(
  dir: string,
  camera: Camera,
  models: readonly Model[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  const crops: Crop[] = [], labels: number[] = [];
  const scenes = await listFolder(dir);
  for (const [i, scene] of scenes.entries()) {
    const pictures = new Set(await listFolder(`${dir}/${scene}/rgb`));
    for (const frame of await loadScene(`${dir}/${scene}`, camera)) {
      const objects = frame.objects.filter((object) => isWanted(object, models));
      const isThere = pictures.has(`${String(frame.number).padStart(6, "0")}.png`);
      if (objects.length === 0 || !isThere) continue;
      const picture = await loadFrame(`${dir}/${scene}`, frame);
      for (const { id, pose } of objects) {
        const label = models.findIndex((model) => model.id === id);
        crops.push(cropObject(picture, frame.camera, pose, cropCenter(models[label])));
        labels.push(label);
      }
    }
    report?.(`cropped ${i + 1} of ${scenes.length} scenes`);
  }
  return joined(crops, labels, dir);
}

function isWanted({ id, visibility }: PosedObject, models: readonly Model[]): boolean {
  const isSeen = visibility === undefined ||
    visibility.visiblePixels >= leastVisible * visibility.pixels;
  return isSeen && models.some((model) => model.id === id);
}

function joined(crops: readonly Crop[], labels: readonly number[], dir: string): PoseImages {
  const size = crops[0]?.pixels.length ?? 0;
  if (size === 0 || crops.some(({ pixels }) => pixels.length !== size)) {
    const found = size === 0 ? "no frame shows the objects" : "some frames have depth, some not";
    throw new DataError(`Cannot crop LineMod: in ${dir}, ${found}, give the whole test folder`);
  }
  const pixels = new Uint8Array(crops.length * size);
  crops.forEach((crop, i) => pixels.set(crop.pixels, i * size));
  const channels = size / cropSize ** 2;
  return {
    images: { pixels, count: crops.length, height: cropSize, width: cropSize, channels },
    labels: Uint8Array.from(labels),
    quaternions: Float32Array.from(crops.flatMap(({ rotation }) => quaternionOf(rotation))),
  };
}

/**
 * Lists a folder of a data set.
 *
 * @param dir The folder
 * @returns The names in it, sorted
 * @throws {DataError} If it cannot be listed
 */
export async function listFolder(dir: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort();
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new DataError(`Cannot crop LineMod: ${dir} cannot be listed (${why})`, { cause: error });
  }
}
