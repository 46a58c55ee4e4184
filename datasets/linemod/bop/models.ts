/** The models of a BOP data set, and which of them are LineMod's objects. @module */
import {
  DataError,
  dataError,
  exists,
  numberField,
  readJsonObject,
} from "../../../lib/files/mod.ts";
import type { Mesh, Vector } from "../render/mod.ts";
import { loadPly } from "./ply.ts";

/**
 * The paper's 11 objects, in alphabetical order, which is the order of their classes. LineMod's
 * bowl, cup, eggbox and glue look alike from several sides, and have no unique pose.
 */
export const LINEMOD_OBJECTS = {
  ape: 1,
  benchvise: 2,
  cam: 4,
  can: 5,
  cat: 6,
  driller: 8,
  duck: 9,
  holepuncher: 12,
  iron: 13,
  lamp: 14,
  phone: 15,
} as const;

/** The name of one of the paper's 11 objects. */
export type LinemodObject = keyof typeof LINEMOD_OBJECTS;

/** A colored model, lengths in mm. */
export type Model = {
  /** BOP's number of the object. */
  readonly id: number;
  readonly mesh: Mesh;
  /** The corner of its box with the smallest x, y and z. */
  readonly low: Vector;
  /** The box's lengths along x, y and z. */
  readonly size: Vector;
  /** The largest distance between two vertices. */
  readonly diameter: number;
};

/**
 * Reads the models of some objects.
 *
 * @param dir the folder, with `models_info.json` and `obj_000001.ply` …; in BOP `models`, since
 * those of `models_eval` have no colors
 * @param ids BOP's numbers of the objects
 * @returns the models, in the order of `ids`
 * @throws {DataError} if an object is missing (the message lists the present ones), or a file is wrong
 */
export async function loadModels(dir: string, ids: readonly number[]): Promise<Model[]> {
  const info = `${dir}/models_info.json`;
  const infos = await readJsonObject(info);
  const present = await presentModels(dir, Object.keys(infos).map(Number));
  const missing = ids.filter((id) => !present.includes(id));
  if (missing.length > 0) {
    throw new DataError(
      `Cannot load the models of objects ${missing.join(", ")}: ${dir} has those of ` +
        `${present.join(", ") || "none"}, leave the others out or put their files there`,
    );
  }
  return Promise.all(ids.map(async (id) => {
    const fields = (names: readonly string[]): Vector => {
      const [x, y, z] = names.map((name) => numberField(infos[id], name, `${info}, object ${id}`));
      return [x, y, z];
    };
    const file = modelFile(dir, id), mesh = await loadPly(file);
    if (mesh.colors === undefined) throw dataError(file, "its vertices have no red, green, blue");
    return {
      id,
      mesh,
      low: fields(["min_x", "min_y", "min_z"]),
      size: fields(["size_x", "size_y", "size_z"]),
      diameter: numberField(infos[id], "diameter", `${info}, object ${id}`),
    };
  }));
}

/**
 * Finds which objects have a model.
 *
 * @param dir the models' folder
 * @param ids BOP's numbers of the objects to look for
 * @returns those present, in the order of `ids`
 */
export async function presentModels(dir: string, ids: readonly number[]): Promise<number[]> {
  const present = await Promise.all(ids.map((id) => exists(modelFile(dir, id))));
  return ids.filter((_, i) => present[i]);
}

function modelFile(dir: string, id: number): string {
  return `${dir}/obj_${String(id).padStart(6, "0")}.ply`;
}

/** How far above the middle of its base an object is looked at, mm, as in the paper. */
export const CROP_HEIGHT = 50;

/**
 * Finds the point that crops are centered on, in renders and in real frames alike:
 * {@linkcode CROP_HEIGHT} above the middle of the base.
 *
 * LineMod's objects stood on a board whose origin was the middle of the base; BOP moved the origin
 * to the middle of the model's box. The published crops of
 * `loadTum5` have another center.
 *
 * @param model the model's box, z up
 * @returns the point in the model's coordinates, mm
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(cropCenter({ low: [-38, -39, -46] }), [0, 0, 4]);
 * ```
 */
export function cropCenter({ low }: Pick<Model, "low">): Vector {
  return [0, 0, low[2] + CROP_HEIGHT];
}
