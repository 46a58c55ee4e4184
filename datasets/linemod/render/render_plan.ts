/**
 * Which images a synthetic set has, and how each is rendered: every object from every view in every
 * turn, in this order, the light of each drawn by seed and index.
 *
 * @module
 */
import { seededUniform } from "../../../lib/random/mod.ts";
import { depthByte, type RenderedImages } from "../../pose_images.ts";
import { CROP_SIDE, CROP_SIZE, type Pose, squareCamera } from "./camera.ts";
import type { Mesh } from "./mesh.ts";
import {
  createRasterizer,
  type Light,
  type Rasterizer,
  render,
  type Rendering,
} from "./rasterizer.ts";
import { rotate, type Vector } from "./rotation.ts";
import { hemisphere, lookAt } from "./views.ts";

/** From the camera to the middle of the crop, mm. */
export const RENDER_DISTANCE = 400;

/** What decides every image of a synthetic set, apart from the meshes. */
export type RenderSettings = {
  /** The objects' names, by class. */
  readonly objects: readonly string[];
  /** For each object, the point in the middle of its images, in its coordinates, mm. */
  readonly centers: readonly Vector[];
  /** How often the icosahedron of the views is subdivided: 3 for 301 views, 4 for 1,241. */
  readonly cuts: number;
  /** Turns about the camera's axis, degrees. */
  readonly angles: readonly number[];
  /** Seed of the lights. */
  readonly seed: number;
};

/** The settings and the views that follow from them. */
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
 * Plans the views of a synthetic set.
 *
 * @param settings the set's settings
 * @returns the plan
 * @throws {RangeError} if there is not one center per object
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
      `Cannot plan renders of ${objects.length} objects around ${centers.length} centers, ` +
        "give one center per object",
    );
  }
  const views = hemisphere(cuts);
  return { ...settings, views, count: objects.length * views.length * angles.length };
}

/**
 * Returns the plan of one image of a set.
 *
 * @param plan the set
 * @param index which image, 0 to `plan.count - 1`
 * @returns its class, pose and light
 * @throws {RangeError} if there is no such image
 */
export function getPlannedRender(plan: RenderPlan, index: number): PlannedRender {
  const { centers, views, angles, seed, count } = plan;
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`Cannot plan render ${index}: there are ${count}, give 0 to ${count - 1}`);
  }
  const label = Math.floor(index / (views.length * angles.length));
  const view = views[Math.floor(index / angles.length) % views.length];
  const rotation = lookAt(view, angles[index % angles.length]);
  // The camera looks at the center, not at the origin.
  const [x, y, z] = rotate(rotation, centers[label]);
  const pose: Pose = { rotation, translation: [-x, -y, RENDER_DISTANCE - z] };
  return { label, pose, light: drawLight(seed, index) };
}

/** A light next to and above the camera, at up to 45° from its axis each way. */
function drawLight(seed: number, index: number): Light {
  const uniform = seededUniform(seed, "light", index);
  const x = 2 * uniform() - 1, y = -uniform();
  const length = Math.hypot(x, y, 1);
  return { direction: [x / length, y / length, -1 / length], ambient: 0.3 + 0.3 * uniform() };
}

/**
 * Renders images of a plan, one after the other.
 *
 * @param plan the set
 * @param meshes the objects' meshes, by class
 * @param start the first image
 * @param end the image after the last one
 * @returns yields results of `encodeRendering`, `[64, 64, 4]`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { icosphere } from "./views.ts";
 * const settings = { objects: ["ball"], centers: [[0, 0, 0] as const], cuts: 1, angles: [0], seed: 0 };
 * const [image] = renderImages(planRenders(settings), [icosphere(2)], 0, 1);
 * assertEquals([image.length, image[3]], [64 * 64 * 4, 255]);
 * ```
 */
export function* renderImages(
  plan: RenderPlan,
  meshes: readonly Mesh[],
  start: number,
  end: number,
): Generator<Uint8Array, void> {
  const camera = squareCamera(CROP_SIZE, CROP_SIDE, RENDER_DISTANCE);
  const rasterizers: Rasterizer[] = [];
  for (let index = start; index < end; index++) {
    const { label, pose, light } = getPlannedRender(plan, index);
    rasterizers[label] ??= createRasterizer(meshes[label], camera);
    yield encodeRendering(render(rasterizers[label], pose, light), RENDER_DISTANCE);
  }
}

/** The depth byte where there is no object, and only there. */
const NO_DEPTH = 255;

/**
 * Encodes a rendering as four bytes a pixel.
 *
 * @param rendering color and depth of `[64, 64]` pixels
 * @param distance from the camera to the object's center, mm
 * @returns red, green, blue and depth as a byte of `depthByte`, `[64, 64, 4]`; depth is
 * {@linkcode NO_DEPTH} where there is no object
 */
export function encodeRendering({ rgb, depth }: Rendering, distance: number): Uint8Array {
  const pixels = new Uint8Array(4 * depth.length);
  for (let i = 0; i < depth.length; i++) {
    pixels[4 * i] = rgb[3 * i];
    pixels[4 * i + 1] = rgb[3 * i + 1];
    pixels[4 * i + 2] = rgb[3 * i + 2];
    pixels[4 * i + 3] = depth[i] === 0
      ? NO_DEPTH
      : Math.min(NO_DEPTH - 1, depthByte(depth[i] - distance));
  }
  return pixels;
}

/**
 * Creates a set of renders, with masks derived from their depth.
 *
 * @param pixels results of {@linkcode encodeRendering}, one after the other, `[N, 64, 64, 4]`
 * @param labels their classes, `[N]`
 * @param quaternions their poses, `[N, 4]`
 * @returns the set
 */
export function createRenderedImages(
  pixels: Uint8Array,
  labels: Uint8Array,
  quaternions: Float32Array,
): RenderedImages {
  const masks = new Uint8Array(pixels.length / 4);
  for (let i = 0; i < masks.length; i++) masks[i] = pixels[4 * i + 3] === NO_DEPTH ? 0 : 1;
  const shape = { count: labels.length, height: CROP_SIZE, width: CROP_SIZE };
  return {
    images: { pixels, ...shape, channels: 4 },
    masks: { pixels: masks, ...shape, channels: 1 },
    labels,
    quaternions,
  };
}
