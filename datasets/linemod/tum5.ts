/**
 * LineMod crops in the `tum5_crops` layout: 64x64 color images without depth, for each object
 * real ones and renders on black, each with its pose.
 *
 * ```text
 * linemod/tum5_crops/real/ape/real0.png … poses.txt
 * linemod/tum5_crops/fine/ape/fine0.png … poses.txt
 * ```
 *
 * The published crops are centered some 12 mm below the middle of the model's box for every object,
 * which is 30 to 46 mm above its base where the paper has 50. Renders and real crops agree in it.
 *
 * The layout's third folder, `coarse`, repeats 267 of the 1,011 fine renders of each object.
 *
 * @module
 */
import { DataError, dataError, readDataFile } from "../../lib/files/mod.ts";
import type { Images } from "../images.ts";
import { decodeColor } from "./bop/mod.ts";
import { chooseObjects, type ObjectCrops, type PoseImages, splitCrops } from "../pose_images.ts";

/** Where the layout is in a data directory. */
export const TUM5_FOLDER = "linemod/tum5_crops";

/** Options of {@linkcode loadTum5}. */
export type Tum5Options = {
  /** Objects to load, whose order gives the classes 0, 1, … @default {all in the folder} */
  readonly objects?: readonly string[];
  /** Seed of the split of the real crops. @default {0} */
  readonly seed?: number;
  /** Takes a line about images that are left out. */
  readonly report?: (line: string) => void;
};

/**
 * Loads renders and real crops, and splits the real ones by seed.
 *
 * Images are `[N, 64, 64, 3]`; a render's mask is where it is not black. Images without a pose are
 * left out: in the published folder, 75 real ones of the duck.
 *
 * @param dir the data directory
 * @param options objects, and the split's seed
 * @returns source and target
 * @throws {RangeError} if an object is missing or requested twice
 * @throws {DataError} if there is no object, or a file is missing or wrong
 */
export async function loadTum5(dir: string, options: Tum5Options = {}): Promise<ObjectCrops> {
  const { objects, seed = 0, report } = options;
  const root = `${dir}/${TUM5_FOLDER}`;
  const found = await listObjects(root);
  const classes = chooseObjects(objects, found, root);
  const load = (part: string) =>
    loadPosedFolders(classes.map((object) => `${root}/${part}/${object}`), report);
  const source = await load("fine");
  return {
    classes,
    source: { ...source, masks: maskNonBlack(source.images) },
    target: splitCrops(await load("real"), seed),
  };
}

/**
 * Finds what is not the black background of renders.
 *
 * @param images renders on black, `[N, H, W, 3]`
 * @returns 0 where all three channels are 0, else 1, `[N, H, W, 1]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const pixels = Uint8Array.of(0, 0, 0, 0, 0, 9);
 * const masks = maskNonBlack({ pixels, count: 1, height: 1, width: 2, channels: 3 });
 * assertEquals([...masks.pixels], [0, 1]);
 * ```
 */
export function maskNonBlack(images: Images): Images {
  const { pixels, count, height, width } = images;
  const masks = new Uint8Array(count * height * width);
  for (let i = 0; i < masks.length; i++) {
    masks[i] = pixels[3 * i] | pixels[3 * i + 1] | pixels[3 * i + 2] ? 1 : 0;
  }
  return { ...images, pixels: masks, channels: 1 };
}

async function listObjects(root: string): Promise<string[]> {
  const objects: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(`${root}/real`)) {
      if (isDirectory && !name.startsWith(".")) objects.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (objects.length > 0) return objects.sort();
  throw new DataError(
    `Cannot load LineMod crops: there is no object's folder in ${root}/real, ` +
      `give a data directory that has ${TUM5_FOLDER}`,
  );
}

const SIDE = 64;

/**
 * Loads the images that the folders' `poses.txt` name, in that order, and leaves out the others.
 *
 * @param folders a folder for each of the classes 0, 1, …
 * @param report takes a line about images that are left out
 * @returns all images, `[N, 64, 64, 3]`, with classes and poses
 * @throws {DataError} if a file is missing, not a PNG of 64x64 or, for `poses.txt`, has a wrong line
 */
export async function loadPosedFolders(
  folders: readonly string[],
  report?: (line: string) => void,
): Promise<PoseImages> {
  const listed: (FilePose & { folder: string; label: number })[] = [];
  for (const [label, folder] of folders.entries()) {
    for (const pose of await listFolder(folder, report)) listed.push({ ...pose, folder, label });
  }
  const pixels = new Uint8Array(listed.length * SIDE * SIDE * 3);
  for (const [i, { folder, file }] of listed.entries()) {
    pixels.set(await readImage(`${folder}/${file}`), i * SIDE * SIDE * 3);
  }
  return {
    images: { pixels, count: listed.length, height: SIDE, width: SIDE, channels: 3 },
    labels: Uint8Array.from(listed, ({ label }) => label),
    quaternions: Float32Array.from(listed.flatMap(({ quaternion }) => quaternion)),
  };
}

async function listFolder(folder: string, report?: (line: string) => void): Promise<FilePose[]> {
  const list = `${folder}/poses.txt`;
  const poses = parsePoses(new TextDecoder().decode(await readDataFile(list)), list);
  if (poses.length === 0) throw dataError(list, "it is empty");
  const files = new Set<string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && !name.startsWith(".") && name.endsWith(".png")) files.add(name);
  }
  const absent = poses.find(({ file }) => !files.has(file));
  if (absent) throw dataError(list, `it names ${absent.file}, which is not in its folder`);
  const poseless = files.size - poses.length;
  if (poseless > 0) {
    report?.(`leaving out ${poseless} of the ${files.size} images in ${folder}: they have no pose`);
  }
  return poses;
}

async function readImage(file: string): Promise<Uint8Array> {
  const { width, height, pixels } = decodeColor(await readDataFile(file), file);
  if (width === SIDE && height === SIDE) return pixels;
  throw dataError(file, `it is ${width}x${height} pixels instead of ${SIDE}x${SIDE}`);
}

/** An image file and the rotation from object to camera that it shows. */
export type FilePose = {
  /** File name, in the folder of `poses.txt`. */
  readonly file: string;
  /** Unit quaternion w x y z with w >= 0, `[4]`. */
  readonly quaternion: readonly number[];
};

/** How far from 1 the length of a quaternion may be, for files of few digits. */
const TOLERANCE = 1e-3;

/**
 * Reads `poses.txt`: a line `# file`, then a line with its quaternion w x y z, and so on.
 *
 * Since q and -q are one rotation, those with negative w are negated.
 *
 * @param text the file's content
 * @param name the file's path, for errors
 * @returns the poses, in the file's order
 * @throws {DataError} if a line has the wrong form, a quaternion has not length 1, or a file
 * is named twice
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const poses = parsePoses("# real0.png\n-0.6 0 0.8 0\n", "poses.txt");
 * assertEquals(poses, [{ file: "real0.png", quaternion: [0.6, 0, -0.8, 0] }]);
 * ```
 */
export function parsePoses(text: string, name: string): FilePose[] {
  const lines = text.split("\n").map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  const poses = new Map<string, FilePose>();
  for (let i = 0; i < lines.length; i += 2) {
    const file = parseName(lines[i], i, name);
    if (poses.has(file)) throw dataError(name, `line ${i + 1} names ${file} a second time`);
    poses.set(file, { file, quaternion: parseQuaternion(lines[i + 1], i + 1, name) });
  }
  return [...poses.values()];
}

function parseName(line: string, index: number, name: string): string {
  // A plain name only, so that no line leads out of the folder.
  const file = /^#\s*([\w-][\w.-]*\.png)$/.exec(line)?.[1];
  if (file !== undefined) return file;
  throw dataError(
    name,
    `line ${index + 1} is "${line}" instead of "# " and the name of a PNG file`,
  );
}

function parseQuaternion(line: string | undefined, index: number, name: string): number[] {
  if (line === undefined) throw dataError(name, `it ends before the pose of line ${index}`);
  const numbers = line.split(/\s+/).map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw dataError(name, `line ${index + 1} is "${line}" instead of a quaternion's four numbers`);
  }
  const length = Math.hypot(...numbers);
  if (!(Math.abs(length - 1) <= TOLERANCE)) {
    throw dataError(
      name,
      `line ${index + 1} is a quaternion of length ${length.toFixed(4)}, not 1`,
    );
  }
  const sign = numbers[0] < 0 ? -1 : 1;
  return numbers.map((value) => sign * value / length + 0); // + 0 makes 0 of -0
}
