/**
 * The models of a BOP data set.
 *
 * @module
 */
import { broken, DataError, exists } from "../../../lib/files/mod.ts";
import { numberField, readJsonObject } from "../../json_fields.ts";
import type { Mesh } from "../render/mesh.ts";
import { loadPly } from "./ply.ts";
import type { Vector } from "../render/rotation.ts";

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
 * @param dir The folder, with `models_info.json` and `obj_000001.ply` …; in BOP `models`, since
 * those of `models_eval` have no colors
 * @param ids BOP's numbers of the objects
 * @returns The models, in the order asked
 * @throws {DataError} If an object is not there, which says those that are, or a file is wrong
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
    if (mesh.colors === undefined) throw broken(file, "its vertices have no red, green, blue");
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
 * Finds out which objects have a model.
 *
 * @param dir The models' folder
 * @param ids BOP's numbers of the objects to look for
 * @returns Those that are there, in the order asked
 */
export async function presentModels(dir: string, ids: readonly number[]): Promise<number[]> {
  const present = await Promise.all(ids.map((id) => exists(modelFile(dir, id))));
  return ids.filter((_, i) => present[i]);
}

function modelFile(dir: string, id: number): string {
  return `${dir}/obj_${String(id).padStart(6, "0")}.ply`;
}

/** How far above the middle of its base an object is looked at, mm, as in the paper. */
export const cropHeight = 50;

/**
 * Finds the point that crops are centered on, in renders and in real frames alike:
 * {@linkcode cropHeight} above the middle of the base.
 *
 * LineMod's objects stood on a board whose origin was the middle of the base; BOP moved the origin
 * to the middle of the model's box. Crops that came ready made have another center, which
 * `loadTum5` tells.
 *
 * @param model The model's box, z up
 * @returns The point in the model's coordinates, mm
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(cropCenter({ low: [-38, -39, -46] }), [0, 0, 4]);
 * ```
 */
export function cropCenter({ low }: Pick<Model, "low">): Vector {
  return [0, 0, low[2] + cropHeight];
}
