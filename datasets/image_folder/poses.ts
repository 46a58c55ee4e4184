/**
 * Poses of images, from a file `poses.csv` with the columns file, w, x, y and z.
 *
 * @module
 */
import { parse } from "npm:csv-parse@7.0.3/sync";
import { DataError, requireReadable, UnreadableFileError } from "../../lib/files/mod.ts";
import { quote } from "./layout.ts";

/** A rotation from object to camera: a unit quaternion w x y z with w >= 0. */
export type Pose = readonly [w: number, x: number, y: number, z: number];

/** The file's name. */
const FILE = "poses.csv";
const COLUMNS = ["file", "w", "x", "y", "z"];
/** Most bytes of it; a million rows have some 80 million. */
const MAX_BYTES = 2 ** 27;
/** Of a quaternion's length; what is farther off was not meant as a rotation. */
const TOLERANCE = 0.01;
/** How far from 1 the length of quaternions of float32 may be. */
const ROUNDING = 1e-6;

/**
 * Reads the poses of a folder, if it has any.
 *
 * @param root the folder
 * @param images its images' paths; rows of other files are passed over
 * @returns poses by path
 * @throws {DataError} if the file has other columns, a row is not a rotation or given twice, or none
 * of the rows is of an image
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${root}/poses.csv`, "file,w,x,y,z\na/1.png,0,1,0,0\n");
 * assertEquals(readPoses(root, new Map([["a/1.png", null]])).get("a/1.png"), [0, 1, 0, 0]);
 * ```
 */
export function readPoses(
  root: string,
  images: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Pose> {
  const file = `${root}/${FILE}`, poses = new Map<string, Pose>();
  const rows = readRows(file);
  for (const { record, info } of rows) {
    if (!images.has(record.file)) continue;
    if (poses.has(record.file)) {
      throw fault(
        file,
        `line ${info.lines} has ${quote(record.file)} once more`,
        "leave one of them",
      );
    }
    poses.set(record.file, readPose(record, `${file}: line ${info.lines}`));
  }
  if (poses.size > 0 || rows.length === 0) return poses;
  const [path] = images.keys();
  throw fault(
    file,
    `none of its ${rows.length} rows is of an image, the first is of ${quote(rows[0].record.file)}`,
    `give paths from the folder on, such as ${quote(path)}`,
  );
}

/** A row as text, and where it is. */
type Row = {
  readonly record: { readonly [column: string]: string };
  readonly info: { readonly lines: number };
};

function readRows(file: string): readonly Row[] {
  let text: string;
  try {
    requireReadable(Deno.statSync(file), MAX_BYTES);
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (!(error instanceof UnreadableFileError)) throw error;
    throw fault(file, error.message, "leave it out, or the rows of other files");
  }
  let rows: readonly Row[];
  try {
    rows = parse(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    });
  } catch (error) {
    throw fault(file, `it is not CSV ("${(error as Error).message}")`, "save it as such");
  }
  const found = Object.keys(rows[0]?.record ?? {});
  if (rows.length > 0 && COLUMNS.some((column) => !found.includes(column))) {
    throw fault(file, `its columns are ${found.join(", ")}`, `name them ${COLUMNS.join(", ")}`);
  }
  return rows;
}

function readPose(record: Row["record"], place: string): Pose {
  const values = COLUMNS.slice(1).map((column) => record[column] === "" ? NaN : +record[column]);
  const length = Math.hypot(...values);
  if (!(Math.abs(length - 1) <= TOLERANCE)) {
    throw fault(
      place,
      `its quaternion ${COLUMNS.slice(1).map((column) => record[column]).join(" ")} ` +
        `has the length ${length}`,
      "give a rotation, of length 1",
    );
  }
  // What is of length 1 but for rounding stays as it is; q and -q are the same rotation.
  const divisor = (values[0] < 0 ? -1 : 1) * (Math.abs(length - 1) < ROUNDING ? 1 : length);
  const [w, x, y, z] = values.map((value) => value / divisor);
  return [w, x, y, z];
}

function fault(file: string, found: string, advice: string): DataError {
  return new DataError(`Cannot read ${file}: ${found}, ${advice}`);
}
