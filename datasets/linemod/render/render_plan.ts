/**
 * Which images the synthetic set has: every object from every view in every turn, in this order,
 * the light of each drawn by seed and index.
 *
 * @module
 */
import { seededUniform } from "../../../lib/random/mod.ts";
import type { Pose } from "./camera.ts";
import type { Light } from "./rasterizer.ts";
import { rotate, type Vector } from "./rotation.ts";
import { hemisphere, lookAt } from "./views.ts";

/** From the camera to the middle of the crop, mm. */
export const renderDistance = 400;

/** What decides every image of a synthetic set but the meshes. */
export type RenderSettings = {
  /** The objects' names, by class. */
  readonly objects: readonly string[];
  /** For each object, the point in the middle of its images, in its coordinates, mm. */
  readonly centers: readonly Vector[];
  /** How often the icosahedron of the views is cut: 3 for 301 views, 4 for 1,241. */
  readonly cuts: number;
  /** Turns about the camera's axis, degrees. */
  readonly angles: readonly number[];
  /** Of the lights. */
  readonly seed: number;
};

/** The settings with the views worked out. */
export type RenderPlan = RenderSettings & {
  /** From the object to the camera, unit vectors. */
  readonly views: readonly Vector[];
  /** How many images there are. */
  readonly count: number;
};

/** One image to render. */
export type PlannedRender = {
  /** The object's class. */
  readonly label: number;
  readonly pose: Pose;
  readonly light: Light;
};

/**
 * Works out the views of a synthetic set.
 *
 * @param settings The set's settings
 * @returns The plan
 * @throws {RangeError} If there is not one center an object
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const centers = Array.from({ length: 11 }, () => [0, 0, 0] as const);
 * const angles = [-35, -25, -15, -5, 5, 15, 25, 35];
 * const objects = centers.map((_, i) => `object ${i}`);
 * assertEquals(planRenders({ objects, centers, cuts: 4, angles, seed: 0 }).count, 109_208);
 * ```
 */
export function planRenders(settings: RenderSettings): RenderPlan {
  const { objects, centers, angles, cuts } = settings;
  if (centers.length !== objects.length) {
    throw new RangeError(
      `Cannot planRenders of ${objects.length} objects around ${centers.length} centers, ` +
        "give one center an object",
    );
  }
  const views = hemisphere(cuts);
  return { ...settings, views, count: objects.length * views.length * angles.length };
}

/**
 * Works out one image of a set.
 *
 * @param plan The set
 * @param index Which image, 0 to `plan.count - 1`
 * @returns Its class, pose and light
 * @throws {RangeError} If there is no such image
 */
export function plannedRender(plan: RenderPlan, index: number): PlannedRender {
  const { centers, views, angles, seed, count } = plan;
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`Cannot plan render ${index}: there are ${count}, give 0 to ${count - 1}`);
  }
  const label = Math.floor(index / (views.length * angles.length));
  const view = views[Math.floor(index / angles.length) % views.length];
  const rotation = lookAt(view, angles[index % angles.length]);
  // The camera looks at the center, not at the origin.
  const [x, y, z] = rotate(rotation, centers[label]);
  const pose: Pose = { rotation, translation: [-x, -y, renderDistance - z] };
  return { label, pose, light: drawLight(seed, index) };
}

/** A light beside and above the camera, at up to 45° from its axis each way. */
function drawLight(seed: number, index: number): Light {
  const uniform = seededUniform(seed, "light", index);
  const x = 2 * uniform() - 1, y = -uniform();
  const length = Math.hypot(x, y, 1);
  return { direction: [x / length, y / length, -1 / length], ambient: 0.3 + 0.3 * uniform() };
}
