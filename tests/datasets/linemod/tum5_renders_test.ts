import { assert } from "@std/assert";
import { squareCamera } from "../../../datasets/linemod/render/camera.ts";
import type { Mesh } from "../../../datasets/linemod/render/mesh.ts";
import { cropCenter, loadModels } from "../../../datasets/linemod/bop/models.ts";
import { decodeColor } from "../../../datasets/linemod/bop/pictures.ts";
import {
  type Quaternion,
  rotate,
  toRotation,
  type Vector,
} from "../../../datasets/linemod/render/rotation.ts";
import { createRasterizer, render } from "../../../datasets/linemod/render/rasterizer.ts";
import { dataDir, isMissing } from "../data_dir.ts";

/** The point in the middle of those crops, in BOP's coordinates, found by trying. */
const center: Vector = [0, 0, -12];

/** Share of pixels in both outlines of those in either, mean over 20 views. */
async function outlineAgreement(object: string, mesh: Mesh, center: Vector): Promise<number> {
  const folder = `${dataDir}/linemod/tum5_crops/fine/${object}`;
  const rasterizer = createRasterizer(mesh, squareCamera(64, 200, 400));
  const lines = (await Deno.readTextFile(`${folder}/poses.txt`)).trim().split("\n");
  const ious: number[] = [];
  for (let image = 20; image < 1000; image += 50) {
    const file = lines[2 * image].slice(1).trim();
    const [w, x, y, z] = lines[2 * image + 1].trim().split(/\s+/).map(Number);
    const rotation = toRotation([w, x, y, z] satisfies Quaternion);
    const [cx, cy, cz] = rotate(rotation, center);
    const { mask } = render(rasterizer, { rotation, translation: [-cx, -cy, 400 - cz] });
    const theirs = decodeColor(await Deno.readFile(`${folder}/${file}`), file).pixels;
    let both = 0, either = 0;
    mask.forEach((value, i) => {
      const mine = value > 127,
        other = theirs[3 * i] + theirs[3 * i + 1] + theirs[3 * i + 2] > 15;
      both += Number(mine && other);
      either += Number(mine || other);
    });
    ious.push(both / either);
  }
  return ious.reduce((sum, value) => sum + value, 0) / ious.length;
}

Deno.test({
  name: "render() draws objects as others drew them, by the same quaternions",
  ignore: isMissing("lmo/models", "linemod/tum5_crops/fine/duck"),
  fn: async () => {
    const least = { ape: 0.78, cat: 0.9, duck: 0.9 };
    const models = await loadModels(`${dataDir}/lmo/models`, [1, 6, 9]);
    for (const [i, [object, bound]] of Object.entries(least).entries()) {
      const agreement = await outlineAgreement(object, models[i].mesh, center);
      assert(agreement > bound, `mean IoU of the outlines of ${object} ${agreement}`);
      // The layout's own center it is, and not the paper's.
      const other = await outlineAgreement(object, models[i].mesh, cropCenter(models[i]));
      assert(other < agreement, `${object}: ${other} 5 cm above the base, ${agreement} there`);
    }
  },
});
