/**
 * The file that gives each crop of the `tum5_crops` layout its pose.
 *
 * @module
 */
import { broken } from "../../lib/files/mod.ts";

/** An image file and the rotation from object to camera that it shows. */
export type FilePose = {
  /** File name, beside `poses.txt`. */
  readonly file: string;
  /** Unit quaternion w x y z with w >= 0, `[4]`. */
  readonly quaternion: readonly number[];
};

/** How far from 1 the length of a quaternion may be, for files of few digits. */
const tolerance = 1e-3;

/**
 * Reads `poses.txt`: a line `# file`, then a line with its quaternion w x y z, and so on.
 *
 * Since q and -q are one rotation, those with negative w are negated.
 *
 * @param text The file's content
 * @param name The file's path, for errors
 * @returns The poses, in the file's order
 * @throws {DataError} If a line is not what it should be, a quaternion has not length 1, or a file
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
    if (poses.has(file)) throw broken(name, `line ${i + 1} names ${file} a second time`);
    poses.set(file, { file, quaternion: parseQuaternion(lines[i + 1], i + 1, name) });
  }
  return [...poses.values()];
}

function parseName(line: string, index: number, name: string): string {
  // A plain name only, so that no line leads out of the folder.
  const file = /^#\s*([\w-][\w.-]*\.png)$/.exec(line)?.[1];
  if (file !== undefined) return file;
  throw broken(name, `line ${index + 1} is "${line}" instead of "# " and the name of a PNG file`);
}

function parseQuaternion(line: string | undefined, index: number, name: string): number[] {
  if (line === undefined) throw broken(name, `it ends before the pose of line ${index}`);
  const numbers = line.split(/\s+/).map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw broken(name, `line ${index + 1} is "${line}" instead of a quaternion's four numbers`);
  }
  const length = Math.hypot(...numbers);
  if (!(Math.abs(length - 1) <= tolerance)) {
    throw broken(name, `line ${index + 1} is a quaternion of length ${length.toFixed(4)}, not 1`);
  }
  const sign = numbers[0] < 0 ? -1 : 1;
  return numbers.map((value) => sign * value / length + 0); // + 0 makes 0 of -0
}
