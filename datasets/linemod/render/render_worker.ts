/**
 * The worker that {@linkcode renderPacks} starts: it receives the settings and the
 * meshes first, then the ranges of images to render and pack.
 *
 * @module
 */
import type { Mesh } from "./mesh.ts";
import { packImages } from "./pack_images.ts";
import { planRenders, renderImages, type RenderPlan, type RenderSettings } from "./render_plan.ts";

/** What a worker needs before the first range. */
export type WorkerStart = {
  readonly settings: RenderSettings;
  readonly meshes: readonly Mesh[];
};

/** Images `start` to `end - 1` of the plan. */
export type RenderRange = { readonly start: number; readonly end: number };

/** What a worker answers to each range. */
export type WorkerAnswer =
  & { readonly start: number }
  & (
    | { readonly pack: Uint8Array<ArrayBuffer> }
    | { readonly error: string }
  );

/** The part of a worker's global scope that is used here; the types of the page's scope lack it. */
type WorkerScope = {
  addEventListener(
    type: "message",
    listener: (event: MessageEvent<WorkerStart | RenderRange>) => void,
  ): void;
  postMessage(message: WorkerAnswer, transfer?: Transferable[]): void;
};

const scope = globalThis as unknown as WorkerScope;

let plan: RenderPlan, meshes: readonly Mesh[];

scope.addEventListener("message", ({ data }) => {
  if ("settings" in data) {
    plan = planRenders(data.settings);
    meshes = data.meshes;
    return;
  }
  const { start, end } = data;
  try {
    const pack = packImages(renderImages(plan, meshes, start, end), 4);
    scope.postMessage({ start, pack }, [pack.buffer]);
  } catch (error) {
    scope.postMessage({ start, error: String(error) });
  }
});
