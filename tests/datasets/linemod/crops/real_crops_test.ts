import { assertEquals, assertRejects } from "@std/assert";
import { loadKeptCrops, loadRealCrops } from "../../../../datasets/linemod/crops/real_crops.ts";
import type { Model } from "../../../../datasets/linemod/bop/models.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { makePng } from "../make_png.ts";

const camera = { fx: 20, fy: 20, cx: 3.5, cy: 3.5, width: 8, height: 8 };
const box = { mesh: { positions: new Float32Array(), faces: new Uint32Array() }, diameter: 1 };
const models: Model[] = [{ ...box, id: 5, low: [0, 0, -50], size: [1, 1, 1] }];
/** Half a turn about x, which only a quaternion's second number shows. */
const turned = [1, 0, 0, 0, -1, 0, 0, 0, -1];

type Folders = {
  readonly dir: string;
  readonly kept: string;
  readonly picture: string;
  /** Writes how many pixels the object has, and how many are seen, in each of the frames. */
  readonly writeCounts: (
    counts: readonly (readonly [all: number, seen: number])[],
  ) => Promise<void>;
};

/** Gives a test a scene of two frames with depth, and a folder to keep their crops in. */
async function withScene(test: (folders: Folders) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "pixelda-crops-" });
  const dir = `${root}/test`, scene = `${dir}/000001`;
  for (const part of ["rgb", "depth"]) await Deno.mkdir(`${scene}/${part}`, { recursive: true });
  const values = (channels: number, scale: number) =>
    Array.from({ length: 64 * channels }, (_, i) => (i * 37 % 200) * scale);
  const frames = ["0", "1"];
  for (const frame of frames) {
    const name = `${frame.padStart(6, "0")}.png`;
    await Deno.writeFile(`${scene}/rgb/${name}`, makePng(8, 8, 3, 8, values(3, 1)));
    await Deno.writeFile(`${scene}/depth/${name}`, makePng(8, 8, 1, 16, values(1, 5)));
  }
  const each = (value: (frame: string) => unknown) =>
    JSON.stringify(Object.fromEntries(frames.map((frame) => [frame, value(frame)])));
  await Deno.writeTextFile(
    `${scene}/scene_camera.json`,
    each(() => ({ cam_K: [20, 0, 3.5, 0, 20, 3.5, 0, 0, 1], depth_scale: 1 })),
  );
  await Deno.writeTextFile(
    `${scene}/scene_gt.json`,
    each((frame) => [{ obj_id: 5, cam_R_m2c: turned, cam_t_m2c: [10 * +frame, 0, 500] }]),
  );
  try {
    const box = [0, 0, 1, 1];
    const writeCounts: Folders["writeCounts"] = (counts) =>
      Deno.writeTextFile(
        `${scene}/scene_gt_info.json`,
        each((frame) => {
          const [px_count_all, px_count_visib] = counts[+frame];
          return [{ bbox_obj: box, bbox_visib: box, px_count_all, px_count_visib }];
        }),
      );
    const picture = `${scene}/rgb/000001.png`;
    await test({ dir, kept: `${root}/kept`, picture, writeCounts });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Writes other bytes, without changing the file's name, size and time. */
async function damageUnseen(file: string): Promise<void> {
  const { size, atime, mtime } = await Deno.stat(file);
  await Deno.writeFile(file, new Uint8Array(size));
  await Deno.utime(file, atime!, mtime!);
}

const names = (dir: string) => Array.fromAsync(Deno.readDir(dir), ({ name }) => name);

Deno.test("loadKeptCrops() returns the kept crops without reading the pictures", async () => {
  await withScene(async ({ dir, kept, picture }) => {
    const made = await loadRealCrops(dir, camera, models);
    assertEquals([made.images.count, made.images.channels], [2, 4]);
    const lines: string[] = [];
    const load = () => loadKeptCrops(kept, dir, camera, models, (line) => lines.push(line));
    assertEquals(await load(), made);
    await damageUnseen(picture);
    assertEquals(await load(), made);
    const unknown =
      `1 of 1 scenes in ${dir} have no scene_gt_info.json, such as 000001: how much of an object ` +
      "is seen is unknown there, and hidden ones are cropped too";
    assertEquals(lines, [unknown, "cropped 1 of 1 scenes", unknown]);
    assertEquals((await names(kept)).length, 1, "nothing but the crops is left");
  });
});

Deno.test("loadKeptCrops() makes new crops when the objects, the camera or a file change", async () => {
  await withScene(async ({ dir, kept, picture }) => {
    await loadKeptCrops(kept, dir, camera, models);
    const higher = [{ ...models[0], low: [0, 0, -20] as const }];
    assertEquals(
      await loadKeptCrops(kept, dir, camera, higher),
      await loadRealCrops(dir, camera, higher),
    );
    await Deno.writeFile(picture, makePng(8, 8, 3, 8, new Array(192).fill(9)));
    const changed = await loadKeptCrops(kept, dir, camera, models);
    assertEquals(changed, await loadRealCrops(dir, camera, models));
    await assertRejects(
      () => loadKeptCrops(kept, dir, { ...camera, width: 9 }, models),
      DataError,
      "it is 8x8 where the camera's pictures are 9x8",
    );
    assertEquals((await names(kept)).length, 3, "what failed leaves nothing");
  });
});

Deno.test("loadKeptCrops() replaces broken crops", async () => {
  await withScene(async ({ dir, kept }) => {
    const made = await loadKeptCrops(kept, dir, camera, models);
    const [key] = await names(kept);
    const pack = `${kept}/${key}/images.pack`, whole = await Deno.readFile(pack);
    const damages = [
      () => Deno.writeFile(pack, whole.subarray(0, whole.length - 9)),
      () => Deno.writeFile(pack, whole.map((byte, i) => i === 100 ? byte ^ 255 : byte)),
      () => Deno.writeTextFile(`${kept}/${key}/crops.json`, '{"count":2,"channels":4}'),
      () => Deno.remove(pack),
    ];
    for (const damage of damages) {
      await damage();
      assertEquals(await loadKeptCrops(kept, dir, camera, models), made);
      assertEquals(await Deno.readFile(pack), whole);
    }
  });
});

Deno.test("loadRealCrops() takes objects of which 80 % are seen, and none without a pixel", async () => {
  await withScene(async ({ dir, writeCounts }) => {
    const lines: string[] = [];
    const count = async (...counts: [number, number][]) => {
      await writeCounts(counts);
      return (await loadRealCrops(dir, camera, models, (line) => lines.push(line))).images.count;
    };
    assertEquals(await count([10, 10], [10, 8]), 2);
    assertEquals(await count([10, 10], [10, 7]), 1);
    assertEquals(await count([10, 10], [0, 0]), 1);
    assertEquals(lines, new Array(3).fill("cropped 1 of 1 scenes"));
    await assertRejects(() => count([0, 0], [0, 0]), DataError, "no frame shows the objects");
  });
});

Deno.test("loadKeptCrops() passes over what is not a scene", async () => {
  await withScene(async ({ dir, kept }) => {
    const made = await loadKeptCrops(kept, dir, camera, models);
    await Deno.writeTextFile(`${dir}/.DS_Store`, "");
    await Deno.writeTextFile(`${dir}/readme.txt`, "");
    await Deno.writeTextFile(`${dir}/test_targets_bop19.json`, "[]");
    await Deno.mkdir(`${dir}/__MACOSX`);
    await Deno.writeTextFile(`${dir}/000001/rgb/.DS_Store`, "");
    assertEquals(await loadRealCrops(dir, camera, models), made);
    await loadKeptCrops(kept, dir, camera, models);
    assertEquals((await names(kept)).length, 1, "the crops are those kept before");
  });
});

Deno.test("loadRealCrops() reads frames named .jpg", async () => {
  await withScene(async ({ dir, picture }) => {
    const made = await loadRealCrops(dir, camera, models);
    await Deno.rename(picture, picture.replace(".png", ".jpg"));
    assertEquals(await loadRealCrops(dir, camera, models), made);
  });
});
