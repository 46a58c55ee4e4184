import { assert, assertEquals, assertRejects } from "@std/assert";
import { icosphere } from "../../../../datasets/linemod/render/views.ts";
import { toQuaternion } from "../../../../datasets/linemod/render/rotation.ts";
import { readRenders, storeRenders } from "../../../../datasets/linemod/render/render_store.ts";
import {
  getPlannedRender,
  planRenders,
  renderImages,
  type RenderSettings,
} from "../../../../datasets/linemod/render/render_plan.ts";
import { renderPacks } from "../../../../datasets/linemod/render/render_pool.ts";
import { DataError } from "../../../../lib/files/data_file.ts";

const ball = icosphere(1);
const meshes = [{
  ...ball,
  positions: ball.positions.map((value, i) => value * [70, 30, 50][i % 3]),
}];
/** 71 views by 8 turns are 568 images, in two packs. */
const settings: RenderSettings = {
  objects: ["egg"],
  centers: [[0, 0, 10]],
  cuts: 2,
  angles: [0, 1, 2, 3, 4, 5, 6, 7],
  seed: 0,
};

async function contents(dir: string): Promise<Record<string, Uint8Array>> {
  const names = Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${dir}/${name}`)])),
  );
}

Deno.test("renderPacks() yields the same packs in the same order by one worker and by three", async () => {
  const ranges = [3, 0, 7, 5, 9].map((start) => ({ start, end: start + 2 }));
  const one = await Array.fromAsync(renderPacks({ settings, meshes }, ranges, 1));
  const three = await Array.fromAsync(renderPacks({ settings, meshes }, ranges, 3));
  assertEquals(one.length, 5);
  assertEquals(three, one);
});

Deno.test("renderPacks() ends its workers when the reader stops early", async () => {
  const ranges = [0, 1, 2].map((start) => ({ start, end: start + 1 }));
  for await (const pack of renderPacks({ settings, meshes }, ranges, 2)) {
    assert(pack.length > 0);
    break; // The test runner would report workers left behind.
  }
});

Deno.test("renderPacks() reports why a worker failed", async () => {
  await assertRejects(
    () => Array.fromAsync(renderPacks({ settings, meshes: [] }, [{ start: 0, end: 2 }], 1)),
    Error,
    "Cannot render images 0 to 1: TypeError",
  );
  await assertRejects(
    () => Array.fromAsync(renderPacks({ settings, meshes }, [{ start: 567, end: 569 }], 1)),
    Error,
    "Cannot render images 567 to 568: RangeError: Cannot plan render 568",
  );
  await assertRejects(
    () => Array.fromAsync(renderPacks({ settings, meshes }, [], 0)),
    RangeError,
    "Cannot render with 0 workers, give a whole number from 1",
  );
});

Deno.test("storeRenders() resumes where it stopped, with the same files", async () => {
  const whole = await Deno.makeTempDir(), parts = await Deno.makeTempDir();
  const progress = await Array.fromAsync(storeRenders(whole, settings, meshes, 2));
  assertEquals(progress.map(({ done, total }) => [done, total]), [[0, 568], [512, 568], [
    568,
    568,
  ]]);
  for await (const { done } of storeRenders(parts, settings, meshes, 1)) if (done > 0) break;
  assertEquals(Object.keys(await contents(parts)), ["00000.pack", "renders.json"]);
  await assertRejects(
    () => readRenders(parts),
    DataError,
    `Cannot read the renders in ${parts}: those from 512 on are missing`,
  );
  const rest = await Array.fromAsync(storeRenders(parts, settings, meshes, 1));
  assertEquals(rest.map(({ done }) => done), [512, 568]);
  assertEquals(await contents(parts), await contents(whole));
});

Deno.test("storeRenders() throws when the folder has another set", async () => {
  const dir = await Deno.makeTempDir();
  for await (const _ of storeRenders(dir, settings, meshes, 1)) break;
  const bigger = [{ ...meshes[0], positions: meshes[0].positions.map((value) => 2 * value) }];
  for (
    const other of [
      storeRenders(dir, { ...settings, seed: 1 }, meshes, 1),
      storeRenders(dir, settings, bigger, 1),
    ]
  ) {
    await assertRejects(
      () => Array.fromAsync(other),
      DataError,
      `Cannot render into ${dir}: it has renders of other objects, settings or format`,
    );
  }
});

Deno.test("storeRenders() and readRenders() refuse a store of format 1", async () => {
  const dir = await Deno.makeTempDir(), { centers: centres, ...others } = settings;
  await Deno.writeTextFile(
    `${dir}/renders.json`,
    JSON.stringify({ format: 1, settings: { ...others, centres }, meshes: "" }),
  );
  await assertRejects(
    () => Array.fromAsync(storeRenders(dir, settings, meshes, 1)),
    DataError,
    "other objects, settings or format, give another folder or delete it",
  );
  await assertRejects(() => readRenders(dir), DataError, "its format is 1, not 2");
});

Deno.test("readRenders() refuses a list of settings that is not whole", async () => {
  const dir = await Deno.makeTempDir();
  for (const broken of [undefined, {}, { ...settings, cuts: 1e9 }, { ...settings, angles: 3 }]) {
    const text = JSON.stringify({ format: 2, settings: broken, meshes: "" });
    await Deno.writeTextFile(`${dir}/renders.json`, text);
    await assertRejects(
      () => readRenders(dir),
      DataError,
      `Cannot read ${dir}/renders.json: its settings are not those of renders (`,
    );
  }
});

Deno.test("readRenders() returns the requested images with class, pose and mask", async () => {
  const dir = await Deno.makeTempDir();
  await Array.fromAsync(storeRenders(dir, settings, meshes, 2));
  const plan = planRenders(settings), asked = [567, 3, 511, 3];
  const { images, masks, labels, quaternions } = await readRenders(dir, asked);
  assertEquals([images.count, images.channels, ...labels], [4, 4, 0, 0, 0, 0]);
  asked.forEach((index, i) => {
    const [image] = renderImages(plan, meshes, index, index + 1);
    assertEquals(images.pixels.subarray(i * 16_384, (i + 1) * 16_384), image);
    const rotation = getPlannedRender(plan, index).pose.rotation;
    assertEquals(
      [...quaternions.subarray(4 * i, 4 * i + 4)],
      [...Float32Array.from(toQuaternion(rotation))],
    );
  });
  assertEquals([masks.pixels[0], masks.pixels[32 * 64 + 32]], [0, 1]);
  await assertRejects(() => readRenders(dir, [568]), RangeError, "there are 568, give 0 to 567");
});
