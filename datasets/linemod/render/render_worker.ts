/**
 * The worker that {@linkcode renderPacks} starts: it gets the plan and the meshes first, then the
 * ranges of images to render and pack.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Mesh } from "./mesh.ts";
import { packImages } from "./pack_images.ts";
import { renderImages } from "./render_images.ts";
import { planRenders, type RenderPlan, type RenderSettings } from "./render_plan.ts";

/** What a worker is to know before the first range. */
export type WorkerStart = {
  readonly settings: RenderSettings;
  readonly meshes: readonly Mesh[];
};

/** Images `start` to `end - 1` of the plan. */
export type RenderRange = { readonly start: number; readonly end: number };

/** What a worker sends for each range. */
export type WorkerAnswer =
  & { readonly start: number }
  & (
    | { readonly pack: Uint8Array<ArrayBuffer> }
    | { readonly error: string }
  );

let plan: RenderPlan, meshes: readonly Mesh[];

self.addEventListener("message", ({ data }: MessageEvent<WorkerStart | RenderRange>) => {
  if ("settings" in data) {
    plan = planRenders(data.settings);
    meshes = data.meshes;
    return;
  }
  const { start, end } = data;
  try {
    const pack = packImages(renderImages(plan, meshes, start, end), 4);
    self.postMessage({ start, pack } satisfies WorkerAnswer, [pack.buffer]);
  } catch (error) {
    self.postMessage({ start, error: String(error) } satisfies WorkerAnswer);
  }
});
