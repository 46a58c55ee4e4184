/**
 * Scenes in BOP's form: a folder of frames, each with its pictures, its camera and its objects' poses.
 *
 * @module
 */
import {
  dataError,
  exists,
  isObject,
  type JsonObject,
  numberField,
  numbersField,
  readDataFile,
  readJsonObject,
} from "../../../lib/files/mod.ts";
import { type Camera, checkRotation, type Pose } from "../render/mod.ts";
import type { Photo } from "../../paste_digits.ts";
import { decodeColor, decodeDepth } from "./pictures.ts";

/** How much of an object a frame shows, as BOP counted it by rendering. */
export type Visibility = {
  /** Pixels of its outline, nothing hidden. */
  readonly pixels: number;
  /** Pixels that are seen. */
  readonly visiblePixels: number;
  /** Left, top, width, height of its outline, nothing hidden; it may extend beyond the picture. */
  readonly box: readonly number[];
  /** The same of what is seen. */
  readonly visibleBox: readonly number[];
};

/** An object in a frame. */
export type PosedObject = {
  /** BOP's number of the object. */
  readonly id: number;
  readonly pose: Pose;
  /** Present if the scene has a file `scene_gt_info.json`. */
  readonly visibility?: Visibility;
};

/** What is known of a frame apart from its pictures. */
export type SceneFrame = {
  /** The frame's number, which names its pictures. */
  readonly number: number;
  readonly camera: Camera;
  /** Factor from a depth picture's values to mm; scenes without depth need none. */
  readonly depthScale?: number;
  readonly objects: readonly PosedObject[];
};

/**
 * Reads the size of a data set's pictures and their usual camera.
 *
 * @param file the path of `camera.json`
 * @returns the camera
 * @throws {DataError} if the file is missing or lacks a field
 */
export async function loadCamera(file: string): Promise<Camera> {
  const json = await readJsonObject(file);
  const [fx, fy] = ["fx", "fy"].map((field) => positiveField(json, field, file));
  const [cx, cy] = ["cx", "cy"].map((field) => numberField(json, field, file));
  const [width, height] = ["width", "height"].map((field) => countField(json, field, file, 1));
  return { fx, fy, cx, cy, width, height };
}

/**
 * Reads what is known of a scene's frames.
 *
 * @param dir the scene's folder, with `scene_gt.json`, `scene_camera.json` and, if it is there,
 * `scene_gt_info.json`
 * @param size width and height of the pictures
 * @returns the frames, by number
 * @throws {DataError} if a file is missing or lacks a field
 * @throws {RangeError} if a pose's matrix is not a rotation
 */
export async function loadScene(
  dir: string,
  size: { readonly width: number; readonly height: number },
): Promise<SceneFrame[]> {
  const [poses, cameras] = [`${dir}/scene_gt.json`, `${dir}/scene_camera.json`];
  const infos = `${dir}/scene_gt_info.json`;
  const posesJson = await readJsonObject(poses), camerasJson = await readJsonObject(cameras);
  const infosJson = await exists(infos) ? await readJsonObject(infos) : undefined;
  return Object.keys(posesJson).map((key) => {
    if (!/^\d{1,9}$/.test(key)) throw dataError(poses, `it has a frame "${key}", not a number`);
    const at = (file: string): string => `${file}, frame ${key}`;
    const camera = camerasJson[key];
    return {
      number: Number(key),
      camera: { ...parseIntrinsics(camera, at(cameras)), width: size.width, height: size.height },
      ...(isObject(camera) && "depth_scale" in camera &&
        { depthScale: positiveField(camera, "depth_scale", at(cameras)) }),
      objects: list(posesJson, key, poses).map((entry, i) => ({
        ...parsePosedObject(entry, at(poses)),
        visibility: infosJson && parseVisibility(list(infosJson, key, infos)[i], at(infos)),
      })),
    };
  }).sort((a, b) => a.number - b.number);
}

function list(json: JsonObject, key: string, file: string): readonly unknown[] {
  const value = json[key];
  if (Array.isArray(value)) return value;
  throw dataError(file, `it has no list for frame ${key}`);
}

function parseIntrinsics(
  json: unknown,
  file: string,
): { fx: number; fy: number; cx: number; cy: number } {
  const [fx, skew, cx, , fy, cy] = numbersField(json, "cam_K", 9, file);
  if (skew !== 0) throw dataError(file, `its cam_K has skew ${skew}, not 0`);
  positive(fx, "cam_K[0]", file);
  positive(fy, "cam_K[4]", file);
  return { fx, fy, cx, cy };
}

function parsePosedObject(json: unknown, file: string): PosedObject {
  const id = countField(json, "obj_id", file);
  const [x, y, z] = numbersField(json, "cam_t_m2c", 3, file);
  const matrix = isObject(json) && Array.isArray(json.cam_R_m2c) ? json.cam_R_m2c : [];
  const rotation = checkRotation(matrix, `object ${id} in ${file}`);
  return { id, pose: { rotation, translation: [x, y, z] } };
}

function parseVisibility(json: unknown, file: string): Visibility {
  return {
    pixels: countField(json, "px_count_all", file),
    visiblePixels: countField(json, "px_count_visib", file),
    box: numbersField(json, "bbox_obj", 4, file),
    visibleBox: numbersField(json, "bbox_visib", 4, file),
  };
}

function positiveField(json: unknown, field: string, file: string): number {
  return positive(numberField(json, field, file), field, file);
}

function positive(value: number, field: string, file: string): number {
  if (value > 0) return value;
  throw dataError(file, `it has ${field} = ${value}, not a number above 0`);
}

function countField(json: unknown, field: string, file: string, least = 0): number {
  const value = numberField(json, field, file);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw dataError(file, `it has ${field} = ${value}, not a whole number from ${least}`);
}

/** A frame's pictures, of the camera's size. */
export type Frame = {
  readonly color: Photo;
  /** mm along the camera's axis, `[height, width]`, 0 where nothing was measured; if it is there. */
  readonly depth?: Float32Array;
};

/** Endings of a frame's color picture; `train_pbr` has JPEG. */
const COLOR_ENDINGS = ["png", "jpg", "jpeg"] as const;

/**
 * Finds a frame's color picture.
 *
 * @param dir the scene's folder, with the folder `rgb`
 * @param frame the frame
 * @returns the picture's path; `undefined` if the frame has none
 */
export async function findPicture(dir: string, frame: SceneFrame): Promise<string | undefined> {
  for (const ending of COLOR_ENDINGS) {
    const file = pictureFile(dir, "rgb", frame, ending);
    if (await exists(file)) return file;
  }
}

function pictureFile(dir: string, folder: string, { number }: SceneFrame, ending: string): string {
  return `${dir}/${folder}/${String(number).padStart(6, "0")}.${ending}`;
}

/**
 * Reads a frame's pictures.
 *
 * @param dir the scene's folder, with the folder `rgb` and, if it is there, `depth`
 * @param frame the frame
 * @returns color, and depth if the scene has it
 * @throws {DataError} if a picture is missing, of the wrong kind or not of the camera's size, or
 * depth has no scale
 */
export async function loadFrame(dir: string, frame: SceneFrame): Promise<Frame> {
  const colorFile = await findPicture(dir, frame) ?? pictureFile(dir, "rgb", frame, "png");
  const color = decodeColor(await readDataFile(colorFile), colorFile, frame.camera);
  if (!await exists(`${dir}/depth`)) return { color };
  const { number, depthScale } = frame;
  if (depthScale === undefined) {
    throw dataError(`${dir}/scene_camera.json`, `frame ${number} has depth but no depth_scale`);
  }
  const depthFile = pictureFile(dir, "depth", frame, "png");
  const depth = decodeDepth(await readDataFile(depthFile), depthFile, frame.camera);
  return { color, depth: Float32Array.from(depth.values, (value) => value * depthScale) };
}
