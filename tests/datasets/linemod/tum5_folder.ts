/** A hand-made `tum5_crops` folder of a few images, for what the published one cannot show. */
import { TUM5_FOLDER } from "../../../datasets/linemod/tum5.ts";
import { makePng } from "./make_png.ts";

/**
 * Writes a data directory with objects of four real crops and two renders each.
 *
 * Image i of an object is of the byte 10 * class + i + 1, but for a black corner in the renders;
 * pose i is a turn about z by i degrees.
 *
 * @returns the data directory, to be removed by the test
 */
export async function writeTum5(objects: readonly string[] = ["ape", "duck"]): Promise<string> {
  const dir = await Deno.makeTempDir();
  for (const [label, object] of objects.entries()) {
    for (const [part, count] of [["real", 4], ["fine", 2]] as const) {
      const folder = `${dir}/${TUM5_FOLDER}/${part}/${object}`;
      await Deno.mkdir(folder, { recursive: true });
      let poses = "";
      for (let i = 0; i < count; i++) {
        const pixels = new Uint8Array(64 * 64 * 3).fill(10 * label + i + 1);
        if (part === "fine") pixels.fill(0, 0, 3);
        await Deno.writeFile(`${folder}/${part}${i}.png`, makePng(64, 64, 3, 8, [...pixels]));
        const half = i * Math.PI / 360;
        poses += `# ${part}${i}.png\n${Math.cos(half)} 0 0 ${Math.sin(half)}\n`;
      }
      await Deno.writeTextFile(`${folder}/poses.txt`, poses);
    }
  }
  return dir;
}
