import type { Rasterizer } from "./rasterizer.ts";

/** Lets two faces both have a sample on their common edge, where rounding might leave it to none. */
const slack = -1e-7;

/**
 * Fills the samples that the front faces cover, the nearest face of each sample winning.
 *
 * @param rasterizer Its projected vertices are read, its samples written
 */
export function fillTriangles(
  { mesh, camera, supersampling, vertices, inverseDepth, colors }: Rasterizer,
): void {
  const { faces } = mesh;
  const width = camera.width * supersampling, height = camera.height * supersampling;
  for (let f = 0; f < faces.length; f += 3) {
    const p = 6 * faces[f], q = 6 * faces[f + 1], r = 6 * faces[f + 2];
    const x0 = vertices[p], ux = vertices[q] - x0, vx = vertices[r] - x0;
    const y0 = vertices[p + 1], uy = vertices[q + 1] - y0, vy = vertices[r + 1] - y0;
    const area = ux * vy - vx * uy;
    // With y down, front faces have negative area; a vertex behind the camera makes it NaN.
    if (!(area < 0)) continue;
    const left = Math.max(0, Math.ceil(x0 + Math.min(0, ux, vx)));
    const right = Math.min(width - 1, Math.floor(x0 + Math.max(0, ux, vx)));
    if (left > right) continue;
    const top = Math.max(0, Math.ceil(y0 + Math.min(0, uy, vy)));
    const bottom = Math.min(height - 1, Math.floor(y0 + Math.max(0, uy, vy)));
    if (top > bottom) continue;

    // Weights of q and r, and what they add from one column or row to the next.
    const weightQx = vy / area, weightQy = -vx / area;
    const weightRx = -uy / area, weightRy = ux / area;
    const w0 = vertices[p + 2], wq = vertices[q + 2] - w0, wr = vertices[r + 2] - w0;
    for (let y = top; y <= bottom; y++) {
      let weightQ = (left - x0) * weightQx + (y - y0) * weightQy;
      let weightR = (left - x0) * weightRx + (y - y0) * weightRy;
      for (let x = left; x <= right; x++, weightQ += weightQx, weightR += weightRx) {
        if (weightQ < slack || weightR < slack || 1 - weightQ - weightR < slack) continue;
        const sample = y * width + x;
        const w = w0 + weightQ * wq + weightR * wr;
        if (w <= inverseDepth[sample]) continue;
        inverseDepth[sample] = w;
        const weightP = 1 - weightQ - weightR;
        for (let c = 0; c < 3; c++) {
          colors[3 * sample + c] = (weightP * vertices[p + 3 + c] + weightQ * vertices[q + 3 + c] +
            weightR * vertices[r + 3 + c]) / w;
        }
      }
    }
  }
}
