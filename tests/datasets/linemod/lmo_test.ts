import { assert } from "@std/assert";
import { loadCamera, loadFrame, loadScene } from "../../../datasets/linemod/bop/scene.ts";
import { loadModels } from "../../../datasets/linemod/bop/models.ts";
import { createRasterizer, render } from "../../../datasets/linemod/render/rasterizer.ts";
import { exists } from "../../../lib/files/mod.ts";
import { dataDir, isMissing } from "../data_dir.ts";
import { boxIou, boxOf, correlationAt, gradients } from "./picture_agreement.ts";

const scene = `${dataDir}/lmo/test/000002`;
const ids = [1, 5, 6, 8, 9, 10, 11, 12];
const ignore = isMissing("lmo/models", "lmo/test/000002/rgb");

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test({
  name: "render() draws real poses where BOP's own renderer did",
  ignore,
  fn: async () => {
    const camera = await loadCamera(`${dataDir}/lmo/camera.json`);
    const models = await loadModels(`${dataDir}/lmo/models`, ids);
    // BOP's renderer has the center of the top left pixel at (0.5, 0.5).
    const shifted = { ...camera, cx: camera.cx - 0.5, cy: camera.cy - 0.5 };
    const rasterizers = models.map(({ mesh }) => createRasterizer(mesh, shifted, 1));
    const ious: number[] = [], counts: number[] = [];
    for (const frame of (await loadScene(scene, camera)).slice(0, 5)) {
      for (const { id, pose, visibility } of frame.objects) {
        const [left, top, width, height] = visibility!.box;
        const isInside = left > 0 && top > 0 && left + width < camera.width - 1 &&
          top + height < camera.height - 1;
        if (!isInside) continue;
        const { mask } = render(rasterizers[ids.indexOf(id)], pose);
        counts.push(mask.filter((value) => value > 0).length / visibility!.pixels);
        // BOP gives the distance of the outermost pixels, which is their number less one.
        ious.push(boxIou(boxOf(mask, camera.width), [left, top, width + 1, height + 1]));
      }
    }
    assert(counts.length > 30);
    assert(counts.every((ratio) => Math.abs(ratio - 1) < 0.005), `pixels ${counts}`);
    assert(Math.abs(mean(counts) - 1) < 0.001, `mean of pixels ${mean(counts)}`);
    assert(mean(ious) > 0.99, `mean IoU of boxes ${mean(ious)}`);
  },
});

Deno.test({
  name: "render() has its edges where the real picture has them",
  ignore,
  fn: async () => {
    const camera = await loadCamera(`${dataDir}/lmo/camera.json`);
    const models = await loadModels(`${dataDir}/lmo/models`, ids);
    const rasterizers = models.map(({ mesh }) => createRasterizer(mesh, camera, 1));
    const there: number[] = [], aside: number[] = [];
    let frames = 0;
    for (const frame of await loadScene(scene, camera)) {
      const name = String(frame.number).padStart(6, "0");
      if (frames === 5 || !await exists(`${scene}/rgb/${name}.png`)) continue;
      frames++;
      const real = gradients((await loadFrame(scene, frame)).color.pixels, camera.width);
      for (const { id, pose, visibility } of frame.objects) {
        if (visibility!.visiblePixels < 0.9 * visibility!.pixels) continue;
        const { rgb, mask } = render(rasterizers[ids.indexOf(id)], pose);
        const drawn = gradients(rgb, camera.width);
        const at = (dx: number, dy: number): number =>
          correlationAt(drawn, real, mask, camera.width, dx, dy);
        there.push(at(0, 0));
        aside.push(mean([at(8, 0), at(-8, 0), at(0, 8), at(0, -8)]));
      }
    }
    assert(there.length > 10);
    assert(mean(there) > 2 * mean(aside), `${mean(there)} there, ${mean(aside)} 8 pixels aside`);
    const agree = there.filter((value, i) => value > aside[i]).length / there.length;
    assert(agree > 0.9, `of ${there.length} objects, ${agree} agree best where they are`);
  },
});
