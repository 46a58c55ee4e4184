/** Pictures: canvas, text and grids of samples. @module */
export * from "./canvas.ts";
export * from "./label.ts";
export * from "./sample_grid.ts";
