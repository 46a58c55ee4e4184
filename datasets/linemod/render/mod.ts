/** A software renderer, and the synthetic sets that it renders. @module */
export * from "./camera.ts";
export * from "./mesh.ts";
export * from "./pack_images.ts";
export * from "./rasterizer.ts";
export * from "./render_plan.ts";
export * from "./render_pool.ts";
export * from "./render_store.ts";
export * from "./rotation.ts";
export * from "./views.ts";
