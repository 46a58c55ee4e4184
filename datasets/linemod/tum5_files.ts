/**
 * Folders of 64x64 PNG files with a `poses.txt`, one folder an object.
 *
 * @module
 */
import { type DecodedImage, decodePng } from "../../lib/engine/mod.ts";
import { broken, readDataFile } from "../../lib/files/mod.ts";
import type { PoseImages } from "../pose_images.ts";
import { type FilePose, parsePoses } from "./tum5_poses.ts";

const side = 64;

/**
 * Loads the images that the folders' `poses.txt` name, in that order, and leaves out the others.
 *
 * @param folders A folder for each of the classes 0, 1, …
 * @param report Takes a line about images that are left out
 * @returns All images, `[N, 64, 64, 3]`, with classes and poses; the engine must have been started
 * @throws {DataError} If a file is missing, no PNG of 64x64 or, for `poses.txt`, has a wrong line
 */
export async function loadPosedFolders(
  folders: readonly string[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  const listed: (FilePose & { folder: string; label: number })[] = [];
  for (const [label, folder] of folders.entries()) {
    for (const pose of await listFolder(folder, report)) listed.push({ ...pose, folder, label });
  }
  const pixels = new Uint8Array(listed.length * side * side * 3);
  for (const [i, { folder, file }] of listed.entries()) {
    pixels.set(await readImage(`${folder}/${file}`), i * side * side * 3);
  }
  return {
    images: { pixels, count: listed.length, height: side, width: side, channels: 3 },
    labels: Uint8Array.from(listed, ({ label }) => label),
    quaternions: Float32Array.from(listed.flatMap(({ quaternion }) => quaternion)),
  };
}

async function listFolder(folder: string, report?: (line: string) => void): Promise<FilePose[]> {
  const list = `${folder}/poses.txt`;
  const poses = parsePoses(new TextDecoder().decode(await readDataFile(list)), list);
  if (poses.length === 0) throw broken(list, "it is empty");
  const files = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".png")) files.add(name);
  const absent = poses.find(({ file }) => !files.has(file));
  if (absent) throw broken(list, `it names ${absent.file}, which is not in its folder`);
  const poseless = files.size - poses.length;
  if (poseless > 0) {
    report?.(`leaving out ${poseless} of the ${files.size} images in ${folder}: they have no pose`);
  }
  return poses;
}

async function readImage(file: string): Promise<Uint8Array> {
  const { width, height, pixels } = decode(await readDataFile(file), file);
  if (width === side && height === side) return pixels;
  throw broken(file, `it is ${width}x${height} pixels instead of ${side}x${side}`);
}

function decode(bytes: Uint8Array, file: string): DecodedImage {
  try {
    return decodePng(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw broken(file, `it is not a whole PNG: ${why}`, error);
  }
}
